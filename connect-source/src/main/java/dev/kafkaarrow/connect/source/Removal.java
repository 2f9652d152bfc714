package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.store.FileStatus;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.Publication;
import dev.kafkaarrow.connect.store.StagedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes files out of the input, the way their {@link Disposal} says. That they are the ones to go is for the caller to know. */
record Removal(FileStore store) {

    private static final Logger LOG = LoggerFactory.getLogger(Removal.class);

    void remove(FileStatus file, Disposal disposal) throws IOException {
        if (disposal instanceof Disposal.Delete) {
            store.delete(file);
            LOG.info("{}: deleted", file.path());
        } else if (disposal instanceof Disposal.Move move) {
            move(file, move.directory());
        } else if (disposal instanceof Disposal.Reject reject) {
            reject(file, reject);
        }
    }

    private void move(FileStatus file, String directory) throws IOException {
        for (int attempt = 0; ; attempt++) {
            String target = target(file, directory, attempt);
            try {
                store.move(file, target);
                LOG.info("{}: moved to {}", file.path(), target);
                return;
            } catch (FileAlreadyExistsException e) {
                LOG.debug("{}: {} is another file's", file.path(), target);
            }
        }
    }

    /** The reason comes first: a file whose reason is missing would never get one. */
    private void reject(FileStatus file, Disposal.Reject reject) throws IOException {
        for (int attempt = 0; ; attempt++) {
            String target = target(file, reject.directory(), attempt);
            if (store.isFree(target, file.path())) {
                publish(target + ".reason", file.path() + ": " + reject.reason() + "\n");
                store.move(file, target);
                LOG.info("{}: moved to {}", file.path(), target);
                return;
            }
        }
    }

    private void publish(String path, String text) throws IOException {
        // of an earlier attempt, or of a file that was taken away without it
        store.delete(path);
        StagedFile staged = store.stage();
        try {
            staged.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            if (staged.publish(path) == Publication.NAME_TAKEN) {
                throw new FileAlreadyExistsException(path);
            }
        } finally {
            staged.discard();
        }
    }

    /** The path below the directory; where files of one name follow each other, with the time of the last change. */
    private static String target(FileStatus file, String directory, int attempt) {
        String path = directory + "/" + file.path();
        return switch (attempt) {
            case 0 -> path;
            case 1 -> path + "." + file.modifiedMs();
            default -> path + "." + file.modifiedMs() + "." + attempt;
        };
    }
}
