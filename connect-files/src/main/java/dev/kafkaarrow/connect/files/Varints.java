package dev.kafkaarrow.connect.files;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** Whole numbers of 1 to 10 bytes, 7 bits in each, the lowest first, as Protocol Buffers have them; and bytes behind their length. */
final class Varints {

    /** That a number takes. */
    static final int MAX_BYTES = 10;

    private static final int MAX_BITS = 63;

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private Varints() {}

    /** Bytes of {@link Writer#unsigned}. */
    static int sizeOfUnsigned(long number) {
        return (Math.max(1, Long.SIZE - Long.numberOfLeadingZeros(number)) + 6) / 7;
    }

    /** Writes them, to be put into base64. Takes no memory before the first: many columns of facts stay empty. */
    static final class Writer {
        private static final int FIRST_BYTES = 64;

        private byte[] bytes = {};
        private int size;

        /** Any number; negative ones take 10 bytes. */
        void unsigned(long number) {
            reserve(MAX_BYTES);
            long left = number;
            while ((left & ~0x7FL) != 0) {
                bytes[size++] = (byte) ((left & 0x7F) | 0x80);
                left >>>= 7;
            }
            bytes[size++] = (byte) left;
        }

        /** Any number, small ones of either sign in few bytes (zigzag). */
        void signed(long number) {
            unsigned((number << 1) ^ (number >> 63));
        }

        void fixed32(int number) {
            reserve(Integer.BYTES);
            INTS.set(bytes, size, number);
            size += Integer.BYTES;
        }

        /** So many numbers below 128, all the same. */
        void repeated(int number, int times) {
            reserve(times);
            Arrays.fill(bytes, size, size + times, (byte) number);
            size += times;
        }

        void bytes(byte[] content) {
            unsigned(content.length);
            put(content);
        }

        /** Length + 1 and the bytes, or 0. */
        void optionalBytes(Optional<Bytes> content) {
            if (content.isEmpty()) {
                unsigned(0);
                return;
            }
            byte[] array = content.get().array();
            unsigned(array.length + 1L);
            put(array);
        }

        private void put(byte[] content) {
            reserve(content.length);
            System.arraycopy(content, 0, bytes, size, content.length);
            size += content.length;
        }

        private void reserve(int more) {
            if (more > bytes.length - size) {
                int atLeast = Math.max(FIRST_BYTES, Math.addExact(size, more));
                bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(atLeast, 2L * size)));
            }
        }

        int size() {
            return size;
        }

        String toBase64() {
            ByteBuffer digits = Base64.getEncoder().encode(ByteBuffer.wrap(bytes, 0, size));
            return new String(digits.array(), 0, digits.limit(), StandardCharsets.ISO_8859_1);
        }
    }

    /** Reads them. Whatever the bytes: what was written, or one checked failure. */
    static final class Reader {
        private final String key;
        private final ByteBuffer bytes;

        /** @param key that the bytes stand under, for messages */
        Reader(String key, byte[] bytes) {
            this.key = key;
            this.bytes = ByteBuffer.wrap(bytes);
        }

        long unsigned() throws InvalidCoordinatesException {
            long number = 0;
            for (int shift = 0; shift <= MAX_BITS; shift += 7) {
                require(1);
                byte next = bytes.get();
                number |= (next & 0x7FL) << shift;
                if (next >= 0) {
                    return number;
                }
            }
            throw new InvalidCoordinatesException(key, "numbers of at most 10 bytes", "more");
        }

        long signed() throws InvalidCoordinatesException {
            long zigzag = unsigned();
            return (zigzag >>> 1) ^ -(zigzag & 1);
        }

        /** A number of things of at least one byte each, which follow. */
        int count() throws InvalidCoordinatesException {
            long count = unsigned();
            if (count < 0 || count > bytes.remaining()) {
                throw new InvalidCoordinatesException(
                        key, "a number of at most " + bytes.remaining(), Long.toUnsignedString(count));
            }
            return (int) count;
        }

        int fixed32() throws InvalidCoordinatesException {
            require(Integer.BYTES);
            return bytes.getInt();
        }

        byte[] bytes() throws InvalidCoordinatesException {
            return bytes(count());
        }

        Optional<Bytes> optionalBytes() throws InvalidCoordinatesException {
            long length = unsigned();
            if (length == 0) {
                return Optional.empty();
            }
            require(length - 1);
            return Optional.of(new Bytes(bytes((int) length - 1)));
        }

        private byte[] bytes(int length) {
            byte[] content = new byte[length];
            bytes.get(content);
            return content;
        }

        void end() throws InvalidCoordinatesException {
            if (bytes.hasRemaining()) {
                throw new InvalidCoordinatesException(key, "nothing more", bytes.remaining() + " bytes");
            }
        }

        private void require(long count) throws InvalidCoordinatesException {
            if (count < 0 || count > bytes.remaining()) {
                throw new InvalidCoordinatesException(key, count + " more bytes", bytes.remaining() + " bytes");
            }
        }
    }
}
