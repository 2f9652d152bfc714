package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.store.FileStatus;
import dev.kafkaarrow.connect.store.StoreKind;
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
     * Whether the store says the same of a file, so that it need not be read again. In a directory another key says nothing of the
     * content: another host, and another mount, give one to the same file. But files of one size that take each other's place within a
     * tick of the store's clock have nothing else to be told by. An object has its version, and its time is told in seconds by some requests
     * and in milliseconds by others.
     */
    boolean seemsSameAs(FileStatus file, StoreKind kind) {
        return file.sizeInBytes() == status.sizeInBytes()
                && file.identity().equals(status.identity())
                && switch (kind) {
                    case FILE_SYSTEM -> consumed.isEmpty() || file.modifiedMs() == status.modifiedMs();
                    case OBJECT_STORE -> true;
                };
    }

    @Override
    public String toString() {
        return status.sizeInBytes() + " bytes, modified at " + status.modifiedMs() + " ms"
                + consumed.map(content -> ", CRC-32C " + content.crc32c()).orElse(", " + status.identity());
    }
}
