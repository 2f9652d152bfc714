package dev.kafkaarrow.connect.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * An object that gets another name: its bytes are read while they are put there. The write id follows from the source, so whoever completes
 * what died between the two steps knows it again.
 */
record MovedObject(ObjectClient client, ObjectClient.Found source) implements ObjectClient.Content {

    private static final int WINDOW_BYTES = 8 << 20;

    /** The same for the same object, and for no other of that name. */
    String writeId() {
        String text = source.key() + "\n" + source.version() + "\n" + source.modifiedMs();
        try {
            return "moved-"
                    + HexFormat.of()
                            .formatHex(
                                    MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    /** What the source says, as far as every store can keep it. */
    Map<String, String> metadata() {
        Map<String, String> metadata = new HashMap<>(source.metadata());
        metadata.entrySet().removeIf(entry -> !ConditionalPut.isMetadata(entry.getKey(), entry.getValue()));
        return metadata;
    }

    /** One that took its place meanwhile stays. */
    void deleteSource() throws IOException {
        try {
            client.delete(source.key(), Optional.of(source.version()));
        } catch (ObjectChangedException e) {
            // the one that was moved is gone, as it should be
        }
    }

    @Override
    public long sizeInBytes() {
        return source.sizeInBytes();
    }

    @Override
    public InputStream open() {
        return new Windows();
    }

    @Override
    public Optional<Path> file() {
        return Optional.empty();
    }

    private final class Windows extends InputStream {
        private ByteBuffer window = ByteBuffer.allocate(0);
        private long position;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (!window.hasRemaining()) {
                if (position == sizeInBytes()) {
                    return -1;
                }
                fetch();
            }
            int read = Math.min(length, window.remaining());
            window.get(bytes, offset, read);
            return read;
        }

        private void fetch() throws IOException {
            int length = (int) Math.min(WINDOW_BYTES, sizeInBytes() - position);
            ByteBuffer fetched = client.get(source.key(), Optional.of(source.version()), position, length)
                    .bytes();
            if (fetched.remaining() != length) {
                throw new IOException(client + ": " + source.key() + ": expected " + length + " bytes from " + position
                        + " on, got " + fetched.remaining());
            }
            window = fetched;
            position += length;
        }
    }
}
