package dev.kafkaarrow.connect.store;

import dev.kafkaarrow.connect.store.StoreRequests.Kind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Makes the requests of an {@link ObjectClient} that repeats them itself: again if a failure may pass, as often, and as long, as its
 * options allow. A put is repeated with the same bytes and metadata, so it may meet itself. Tells of each request. Thread-safe.
 */
public final class ObjectCalls {

    private static final long FIRST_PAUSE_MS = 200;
    private static final long LONGEST_PAUSE_MS = 5_000;
    private static final int MAX_DOUBLINGS = 10;

    private final Duration timeout;
    private final String timeoutOption;
    private final int maxAttempts;
    private final Failures failures;
    private final StoreRequests requests;

    /**
     * For requests of one client.
     *
     * @param timeout of a request with its repetitions
     * @param timeoutOption the name of the option that says so, for errors
     */
    public ObjectCalls(
            Duration timeout, String timeoutOption, int maxAttempts, Failures failures, StoreRequests requests) {
        this.timeout = timeout;
        this.timeoutOption = timeoutOption;
        this.maxAttempts = maxAttempts;
        this.failures = failures;
        this.requests = requests;
    }

    /** One attempt. */
    public interface Call<T> {
        /** Checks the deadline while it sends or receives. */
        T run(Deadline deadline) throws IOException;
    }

    /** What the failures of a client mean. Thread-safe. */
    public interface Failures {
        /** Whether the same request may succeed soon. */
        boolean mayPass(IOException failure);

        /** Whether the store answered as it should: a condition does not hold, a range is behind the end. */
        boolean isAnswer(IOException failure);

        /** The failure for the one who asked, with the other as its cause. */
        IOException of(Kind kind, String key, IOException failure);
    }

    /** When a request must have ended. */
    public final class Deadline {
        private final long end = System.nanoTime() + timeout.toNanos();

        private Deadline() {}

        /** Ends a request that takes too long. */
        public void check() throws DeadlinePassedException {
            if (leftMs() <= 0) {
                throw passed();
            }
        }

        /** What is left of the time. */
        public long leftMs() {
            return (end - System.nanoTime()) / 1_000_000;
        }

        /** It took too long. */
        public DeadlinePassedException passed() {
            return new DeadlinePassedException("not done within " + timeoutOption + "=" + timeout.toMillis());
        }
    }

    /** A request took too long. */
    public static final class DeadlinePassedException extends InterruptedIOException {
        private static final long serialVersionUID = 1;

        private DeadlinePassedException(String message) {
            super(message);
        }
    }

    /** The result of the last attempt, or its failure for the one who asked. */
    public <T> T ask(Kind kind, String key, long sentBytes, Call<T> call) throws IOException {
        long begun = System.nanoTime();
        Deadline deadline = new Deadline();
        long receivedBytes = 0;
        int retries = 0;
        boolean isFailed = true;
        try {
            while (true) {
                try {
                    T result = call.run(deadline);
                    receivedBytes = result instanceof ObjectClient.Range range
                            ? range.bytes().limit()
                            : 0;
                    isFailed = false;
                    return result;
                } catch (IOException e) {
                    if (retries + 1 >= maxAttempts || !failures.mayPass(e) || !pause(retries, deadline)) {
                        IOException failure = failures.of(kind, key, e);
                        isFailed = !(failures.isAnswer(e)
                                || failure instanceof NoSuchFileException
                                || failure instanceof ObjectChangedException);
                        throw failure;
                    }
                    retries++;
                }
            }
        } finally {
            requests.ended(new StoreRequests.Request(
                    kind, sentBytes, receivedBytes, retries, System.nanoTime() - begun, isFailed));
        }
    }

    /** Whether there is time for another attempt. */
    private static boolean pause(int retries, Deadline deadline) {
        long longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS << Math.min(retries, MAX_DOUBLINGS));
        long ms = longest / 2 + ThreadLocalRandom.current().nextLong(longest / 2 + 1);
        if (ms >= deadline.leftMs()) {
            return false;
        }
        try {
            Thread.sleep(ms);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
