package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.files.FileStatus;
import java.util.Optional;

/**
 * A file of which nothing more is to be read.
 *
 * @param status what the store said of it when it was opened: a hint at where the file is unchanged
 * @param consumed what was read of it; absent where an earlier version of the connector read it, which kept no checksum
 */
record ReadFile(FileStatus status, Optional<Consumed> consumed) {

    String path() {
        return status.path();
    }

    /**
     * Whether the store says the same of a file. Its key of the file is no part of that: another host, and another mount, give another
     * key to the same file. Without a checksum the key is all there is.
     */
    boolean seemsSameAs(FileStatus file) {
        return file.sizeInBytes() == status.sizeInBytes()
                && (consumed.isPresent()
                        ? file.modifiedMs() == status.modifiedMs()
                        : file.identity().equals(status.identity()));
    }

    @Override
    public String toString() {
        return status.sizeInBytes() + " bytes, modified at " + status.modifiedMs() + " ms"
                + consumed.map(content -> ", CRC-32C " + content.crc32c()).orElse(", " + status.identity());
    }
}
