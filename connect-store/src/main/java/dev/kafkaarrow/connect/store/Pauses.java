package dev.kafkaarrow.connect.store;

import java.util.concurrent.ThreadLocalRandom;

/** How one waits before a request is repeated. */
interface Pauses {

    /** At random from half of it on, so that those who met do not meet again. */
    Pauses REAL = ms -> Thread.sleep(ms / 2 + ThreadLocalRandom.current().nextLong(ms / 2 + 1));

    void pause(long ms) throws InterruptedException;
}
