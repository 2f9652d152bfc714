package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.store.FileStatus;
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
     * Whether the store says the same of a file, so that it need not be read again. Another key says nothing of the content: another
     * host, and another mount, give one to the same file. But files of one size that take each other's place within a tick of the
     * store's clock have nothing else to be told by.
     */
    boolean seemsSameAs(FileStatus file) {
        return file.sizeInBytes() == status.sizeInBytes()
                && file.identity().equals(status.identity())
                && (consumed.isEmpty() || file.modifiedMs() == status.modifiedMs());
    }

    @Override
    public String toString() {
        return status.sizeInBytes() + " bytes, modified at " + status.modifiedMs() + " ms"
                + consumed.map(content -> ", CRC-32C " + content.crc32c()).orElse(", " + status.identity());
    }
}
