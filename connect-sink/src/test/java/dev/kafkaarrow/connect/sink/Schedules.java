package dev.kafkaarrow.connect.sink;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.errors.ConnectException;

/** Runs schedules of the {@link SinkModel} by their seeds. */
final class Schedules {

    /** Every so many-th schedule goes on with its topic made anew. */
    private static final int MADE_ANEW = 4;

    /** Of the seed: in half of the schedules the format of files is changed in the end. */
    private static final int CHANGES_BIT = 4;

    private Schedules() {}

    /**
     * {@code FIRST_SEED COUNT}: runs so many, and prints either how many passed or the first that did not; its exit status is 1
     * then. {@code SEED}: runs one and prints what happens.
     */
    public static void main(String[] arguments) {
        long first = Long.parseLong(arguments[0]);
        if (arguments.length == 1) {
            run(new SinkModel(first, Optional.of(System.out::println)), first);
            return;
        }
        int count = Integer.parseInt(arguments[1]);
        long started = System.nanoTime();
        for (long seed = first; seed < first + count; seed++) {
            try {
                run(seed);
            } catch (Throwable e) {
                System.out.printf("seed %d after %d schedules: %s%n", seed, seed - first + 1, reason(e));
                System.exit(1);
            }
        }
        System.out.printf(
                "%d schedules from seed %d in %d s: none failed%n",
                count, first, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started));
    }

    private static String reason(Throwable e) {
        String message = String.valueOf((e.getCause() == null ? e : e.getCause()).getMessage());
        return message.length() > 150 ? message.substring(0, 150) + "..." : message;
    }

    /** Runs one; an {@link AssertionError} says how it is replayed. */
    static void run(long seed) {
        run(new SinkModel(seed), seed);
    }

    private static void run(SinkModel model, long seed) {
        try {
            model.run();
            if ((seed >> CHANGES_BIT) % 2 == 1 && !model.conditions().removesFiles()) {
                model.changeFormat();
            }
            if (seed % MADE_ANEW == 0 && !model.conditions().removesFiles()) {
                makeTopicAnew(model);
            }
        } catch (Throwable e) {
            throw new AssertionError("replay by -Dmodel.seed=" + seed + ": " + e, e);
        }
    }

    private static void makeTopicAnew(SinkModel model) {
        try {
            model.makeTopicAnew();
        } catch (ConnectException e) {
            if (!String.valueOf(e.getMessage()).contains("the topic was made anew")) {
                throw e;
            }
        }
    }
}
