package dev.kafkaarrow.connect.store;

import java.nio.file.FileSystemException;

/** Another object has taken the place of the one that was asked for. */
public final class ObjectChangedException extends FileSystemException {

    private static final long serialVersionUID = 1;

    /** Of a key in full, as in {@code s3://bucket/key}; the reason says which version was expected and which one is there. */
    public ObjectChangedException(String path, String reason) {
        super(path, null, reason);
    }
}
