package dev.kafkaarrow.tools.verify;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/** The checksum of a record, by {@code docs/file-format.md}. */
final class RecordChecksum {

    private RecordChecksum() {}

    /**
     * Of key and value; empty for null.
     *
     * @param value left as it is
     */
    static int of(Optional<Bytes> key, Optional<ByteBuffer> value) {
        CRC32C crc = new CRC32C();
        update(crc, key.map(Bytes::buffer));
        update(crc, value);
        return (int) crc.getValue();
    }

    private static void update(CRC32C crc, Optional<ByteBuffer> bytes) {
        crc.update(ByteBuffer.allocate(Integer.BYTES)
                .putInt(bytes.map(ByteBuffer::remaining).orElse(-1))
                .flip());
        bytes.map(ByteBuffer::duplicate).ifPresent(crc::update);
    }
}
