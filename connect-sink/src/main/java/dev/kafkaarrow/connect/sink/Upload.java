package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.store.Publication;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A sealed file on its way into the store. The thread that runs it touches nothing but the file, which nobody else does until it has
 * ended; the task asks for its {@link #outcome()}.
 */
final class Upload implements Runnable {

    /** How it ended. */
    sealed interface Outcome {

        /** Throws what was thrown, if anything was. */
        void throwFault() throws IOException;

        /** The store has answered. */
        record Answered(Publication publication) implements Outcome {
            @Override
            public void throwFault() {}
        }

        /** It is not known whether the file is there. */
        record Undecided(IOException fault) implements Outcome {
            @Override
            public void throwFault() throws IOException {
                throw fault;
            }
        }

        /** What nobody expects. */
        record Broken(RuntimeException fault) implements Outcome {
            @Override
            public void throwFault() {
                throw fault;
            }
        }

        /** The process is at its end. */
        record Fatal(Error fault) implements Outcome {
            @Override
            public void throwFault() {
                throw fault;
            }
        }
    }

    private enum Progress {
        WAITING,
        RUNNING,
        /** It will not run. */
        CANCELLED
    }

    private final FileWriter file;
    private final AtomicReference<Progress> progress = new AtomicReference<>(Progress.WAITING);
    private volatile Optional<Outcome> outcome = Optional.empty();

    Upload(FileWriter file) {
        this.file = file;
    }

    FileWriter file() {
        return file;
    }

    /** Uploads the file, unless that was cancelled. What is thrown is an outcome too. */
    @Override
    public void run() {
        if (!progress.compareAndSet(Progress.WAITING, Progress.RUNNING)) {
            return;
        }
        try {
            outcome = Optional.of(new Outcome.Answered(file.publish()));
        } catch (IOException e) {
            outcome = Optional.of(new Outcome.Undecided(e));
        } catch (RuntimeException e) {
            outcome = Optional.of(new Outcome.Broken(e));
        } catch (Error e) {
            outcome = Optional.of(new Outcome.Fatal(e));
            throw e;
        }
    }

    /** Empty as long as it has not ended. */
    Optional<Outcome> outcome() {
        return outcome;
    }

    boolean hasEnded() {
        return outcome.isPresent();
    }

    /** Whether nobody touches the file any more: it is not run, if it was not yet. */
    boolean cancel() {
        return progress.compareAndSet(Progress.WAITING, Progress.CANCELLED) || outcome.isPresent();
    }
}
