package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.store.FileStore;

/** Runs uploads of a task, whose thread alone calls it. */
interface UploadRunner extends AutoCloseable {

    /** Each on the task's own thread, where publishing is a matter of a disk. */
    UploadRunner INLINE = new UploadRunner() {
        @Override
        public void start(Runnable upload) {
            upload.run();
        }

        @Override
        public boolean await(long maxMs) {
            return false;
        }

        @Override
        public void close() {}
    };

    /** The one that is worth it for a store. */
    static UploadRunner of(FileStore store, int parallelUploads) {
        return switch (store.kind()) {
            case FILE_SYSTEM -> INLINE;
            case OBJECT_STORE -> new UploadThreads(parallelUploads);
        };
    }

    /** Runs it, now or as soon as fewer run than may at a time; those that were started first come first. */
    void start(Runnable upload);

    /** Waits until an upload ends, or has ended since this was last called, but at most so long; whether one has. */
    boolean await(long maxMs);

    /** Ends what runs, as far as it lets itself be ended. */
    @Override
    void close();
}
