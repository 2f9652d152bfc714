package dev.kafkaarrow.connect.files;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    /** The checksum of a record; the buffers are left as they are. */
    public static RecordChecksum of(Optional<ByteBuffer> key, Optional<ByteBuffer> value, Basis basis) {
        byte[] lengths = new byte[2 * Integer.BYTES];
        INTS.set(lengths, 0, length(key));
        INTS.set(lengths, Integer.BYTES, length(value));
        CRC32C crc = new CRC32C();
        if (key.isPresent()) {
            crc.update(lengths, 0, Integer.BYTES);
            update(crc, key.get());
            crc.update(lengths, Integer.BYTES, Integer.BYTES);
        } else {
            crc.update(lengths, 0, 2 * Integer.BYTES);
        }
        if (value.isPresent()) {
            update(crc, value.get());
        }
        return new RecordChecksum((int) crc.getValue(), basis);
    }

    private static int length(Optional<ByteBuffer> bytes) {
        return bytes.isPresent() ? bytes.get().remaining() : NULL_LENGTH;
    }

    private static void update(CRC32C crc, ByteBuffer given) {
        if (given.hasArray()) {
            crc.update(given.array(), given.arrayOffset() + given.position(), given.remaining());
        } else {
            crc.update(given.duplicate());
        }
    }

    static Optional<RecordChecksum> parse(String digits) {
        if (digits.length() != 2 * Integer.BYTES) {
            return Optional.empty();
        }
        for (int i = 0; i < digits.length(); i++) {
            char digit = digits.charAt(i);
            if (!(digit >= '0' && digit <= '9') && !(digit >= 'a' && digit <= 'f')) {
                return Optional.empty();
            }
        }
        return Optional.of(new RecordChecksum(HexFormat.fromHexDigits(digits), Basis.MESSAGE_OR_STRUCT));
    }

    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(crc32c);
    }
}
