package dev.kafkaarrow.ipc;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;

/**
 * A stream taken apart into its messages, to be changed and put together again. Shares no code with the reader under
 * test, and trusts its input.
 */
final class StreamParts {
    /** In current framing. */
    static final byte[] END_OF_STREAM = {-1, -1, -1, -1, 0, 0, 0, 0};

    /** One message: its flatbuffer with padding, and its body. */
    static final class Part {
        private final byte[] metadata;
        private final byte[] body;

        Part(byte[] metadata, byte[] body) {
            this.metadata = metadata;
            this.body = body;
        }

        byte[] metadata() {
            return metadata;
        }

        byte[] body() {
            return body;
        }

        byte headerType() {
            return Message.getRootAsMessage(ByteBuffer.wrap(metadata)).headerType();
        }
    }

    private final List<Part> parts;

    private StreamParts(List<Part> parts) {
        this.parts = parts;
    }

    static StreamParts of(byte[] stream) {
        List<Part> parts = new ArrayList<>();
        ByteBuffer bytes = ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            int length = bytes.getInt();
            if (length == -1) {
                length = bytes.getInt();
            }
            if (length == 0) {
                break;
            }
            byte[] metadata = new byte[length];
            bytes.get(metadata);
            byte[] body = new byte
                    [(int) Message.getRootAsMessage(ByteBuffer.wrap(metadata)).bodyLength()];
            bytes.get(body);
            parts.add(new Part(metadata, body));
        }
        return new StreamParts(parts);
    }

    List<Part> parts() {
        return parts;
    }

    /** The first message that has this header, changed. */
    StreamParts changingFirst(byte headerType, Consumer<ForgedBatch> change) {
        int index = indexOf(headerType);
        ForgedBatch batch = ForgedBatch.of(parts.get(index));
        change.accept(batch);
        return replacing(index, batch.toPart());
    }

    /** The first record batch, changed. */
    StreamParts changingBatch(Consumer<ForgedBatch> change) {
        return changingFirst(MessageHeader.RecordBatch, change);
    }

    int indexOf(byte headerType) {
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).headerType() == headerType) {
                return i;
            }
        }
        throw new IllegalArgumentException("no message of type " + headerType);
    }

    StreamParts replacing(int index, Part part) {
        List<Part> copy = new ArrayList<>(parts);
        copy.set(index, part);
        return new StreamParts(copy);
    }

    StreamParts without(int index) {
        List<Part> copy = new ArrayList<>(parts);
        copy.remove(index);
        return new StreamParts(copy);
    }

    /** All messages but the schema, whose metadata are hash maps in Arrow Java and may be written in another order. */
    static byte[] behindSchema(ArrowStream stream) {
        return of(stream.toByteArray()).without(0).toBytes();
    }

    StreamParts inserting(int index, Part part) {
        List<Part> copy = new ArrayList<>(parts);
        copy.add(index, part);
        return new StreamParts(copy);
    }

    /** In current framing, with the end-of-stream marker. */
    byte[] toBytes() {
        return concat(toBytesWithoutEnd(), END_OF_STREAM);
    }

    byte[] toBytesWithoutEnd() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Part part : parts) {
            out.writeBytes(frame(part));
        }
        return out.toByteArray();
    }

    /** In the framing before 0.15: no continuation. */
    byte[] toLegacyBytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Part part : parts) {
            byte[] metadata = part.metadata();
            // 4 bytes of prefix: another length makes the body start at a multiple of 8
            int padded = (metadata.length + 4 + 7) / 8 * 8 - 4;
            out.writeBytes(littleEndian(padded));
            out.writeBytes(Arrays.copyOf(metadata, padded));
            out.writeBytes(part.body());
        }
        out.writeBytes(littleEndian(0));
        return out.toByteArray();
    }

    static byte[] frame(Part part) {
        byte[] metadata = part.metadata();
        int padded = (metadata.length + 7) / 8 * 8;
        return concat(new byte[] {-1, -1, -1, -1}, littleEndian(padded), Arrays.copyOf(metadata, padded), part.body());
    }

    static byte[] littleEndian(int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }

    static byte[] concat(byte[]... pieces) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            out.writeBytes(piece);
        }
        return out.toByteArray();
    }
}
