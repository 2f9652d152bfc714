package dev.kafkaarrow.connect.files;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A CRC-32C over the key's length as four big-endian bytes (-1 for null), the key, the value's length likewise, the value. Those of one
 * record differ where something else stands for its value.
 *
 * @param crc32c the checksum; eight lower-case hex digits in the format
 * @param basis what stands for the value
 */
public record RecordChecksum(int crc32c, Basis basis) {

    /** What stands for a value in a checksum. */
    public enum Basis {
        /** The bytes of a message, or the canonical form of a row that a converter made; {@code docs/file-format.md} has it. */
        MESSAGE_OR_STRUCT,
        /** The bytes that a row was decoded from. */
        ROW_BYTES
    }

    private static final int NULL_LENGTH = -1;

    /** The checksum of a record; the buffers are left as they are. */
    public static RecordChecksum of(Optional<ByteBuffer> key, Optional<ByteBuffer> value, Basis basis) {
        CRC32C crc = new CRC32C();
        update(crc, key);
        update(crc, value);
        return new RecordChecksum((int) crc.getValue(), basis);
    }

    private static void update(CRC32C crc, Optional<ByteBuffer> bytes) {
        int length = bytes.isPresent() ? bytes.get().remaining() : NULL_LENGTH;
        for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            // takes the lowest byte
            crc.update(length >>> shift);
        }
        if (length > 0) {
            ByteBuffer given = bytes.get();
            if (given.hasArray()) {
                crc.update(given.array(), given.arrayOffset() + given.position(), length);
            } else {
                crc.update(given.duplicate());
            }
        }
    }

    static Optional<RecordChecksum> parse(String digits) {
        if (!digits.matches("[0-9a-f]{8}")) {
            return Optional.empty();
        }
        return Optional.of(new RecordChecksum(HexFormat.fromHexDigits(digits), Basis.MESSAGE_OR_STRUCT));
    }

    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(crc32c);
    }
}
