package dev.kafkaarrow.connect.files;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;

/** Whole numbers of 1 to 10 bytes, 7 bits in each, the lowest first, as Protocol Buffers have them; and bytes behind their length. */
final class Varints {

    private static final int MOST_BITS = 63;

    private Varints() {}

    /** Writes them, to be put into base64. */
    static final class Writer {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        /** Any number; negative ones take 10 bytes. */
        void unsigned(long number) {
            long left = number;
            while ((left & ~0x7FL) != 0) {
                bytes.write((int) ((left & 0x7F) | 0x80));
                left >>>= 7;
            }
            bytes.write((int) left);
        }

        /** Any number, small ones of either sign in few bytes (zigzag). */
        void signed(long number) {
            unsigned((number << 1) ^ (number >> 63));
        }

        void fixed32(int number) {
            for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
                bytes.write(number >>> shift);
            }
        }

        void bytes(byte[] content) {
            unsigned(content.length);
            bytes.writeBytes(content);
        }

        /** Length + 1 and the bytes, or 0. */
        void optionalBytes(Optional<Bytes> content) {
            if (content.isEmpty()) {
                unsigned(0);
                return;
            }
            byte[] array = content.get().array();
            unsigned(array.length + 1L);
            bytes.writeBytes(array);
        }

        int size() {
            return bytes.size();
        }

        String toBase64() {
            return Base64.getEncoder().encodeToString(bytes.toByteArray());
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
            for (int shift = 0; shift <= MOST_BITS; shift += 7) {
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
