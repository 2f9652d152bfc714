package dev.kafkaarrow.ipc;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.flatbuf.Message;

/**
 * What stands before the body of a stream of one batch: the bytes of one that was walked and checked. A stream that has the same, but
 * for numbers of rows, nulls and bytes, needs only these checked. Immutable and thread-safe.
 */
final class StreamHead {
    /** What is kept of streams is little. */
    private static final int MOST_BYTES = 256 << 10;

    private final StreamSchema schema;
    private final byte[] bytes;
    private final int metadataPosition;

    /** Places in the metadata. */
    private final RawBatch places;

    /** What has to be the same: beginnings and ends by turns. */
    private final int[] same;

    /** Bytes of numbers, from and to. */
    private record Numbers(int begin, int end) {}

    private StreamHead(StreamSchema schema, byte[] bytes, int metadataPosition, RawBatch places) {
        this.schema = schema;
        this.bytes = bytes;
        this.metadataPosition = metadataPosition;
        this.places = places.in(slice(bytes, metadataPosition), 0);
        this.same = allBut(numbers(places), metadataPosition, bytes.length);
    }

    /**
     * The head of a walked stream; empty if it is not one batch alone in current framing, if it has dictionaries or metadata of its own,
     * or if its numbers stand where something else does as well.
     */
    static Optional<StreamHead> of(ByteBuffer stream, List<Frame> frames) {
        if (frames.size() != 3
                || !(frames.get(0) instanceof Frame.SchemaMessage schema)
                || !(frames.get(1) instanceof Frame.RecordBatch batch)
                || !(frames.get(2) instanceof Frame.EndOfStream end)
                || end.bodyPosition() - end.position() != Encapsulation.PREFIX_BYTES
                || !schema.schema().dictionaryIds().isEmpty()
                || !batch.customMetadata().isEmpty()
                || batch.bodyPosition() > MOST_BYTES) {
            return Optional.empty();
        }
        byte[] bytes = new byte[(int) batch.bodyPosition()];
        stream.get(0, bytes);
        int metadata = bytes.length - batch.metadataBytes();
        if (metadata - batch.position() != Encapsulation.PREFIX_BYTES
                || !numbersStandAlone(bytes, metadata, batch.raw())) {
            return Optional.empty();
        }
        return Optional.of(new StreamHead(schema.schema(), bytes, metadata, batch.raw()));
    }

    /** Whether metadata are the same but for their numbers whatever these are. */
    private static boolean numbersStandAlone(byte[] bytes, int metadata, RawBatch places) {
        List<Numbers> numbers = numbers(places);
        for (int i = 1; i < numbers.size(); i++) {
            if (numbers.get(i).begin < numbers.get(i - 1).end) {
                return false;
            }
        }
        for (byte value : new byte[] {0, -1}) {
            byte[] others = bytes.clone();
            numbers.forEach(number -> Arrays.fill(others, metadata + number.begin, metadata + number.end, value));
            ByteBuffer other = slice(others, metadata);
            try {
                MetadataWalk.check(other, metadata, Checks.DEFAULT);
            } catch (InvalidStreamException e) {
                return false;
            }
            Message message = Message.getRootAsMessage(other);
            Message before = Message.getRootAsMessage(slice(bytes, metadata));
            if (message.headerType() != before.headerType()
                    || message.version() != before.version()
                    || message.customMetadataLength() != 0
                    || !new RawBatch(other, 0, 0).isLaidOutAs(places)) {
                return false;
            }
        }
        return true;
    }

    private static ByteBuffer slice(byte[] bytes, int metadata) {
        return ByteBuffer.wrap(bytes).slice(metadata, bytes.length - metadata).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** In the metadata, in their order. */
    private static List<Numbers> numbers(RawBatch places) {
        List<Numbers> numbers = new ArrayList<>();
        if (places.rowCountAt() != 0) {
            numbers.add(new Numbers(places.rowCountAt(), places.rowCountAt() + Long.BYTES));
        }
        if (places.bodyLengthAt() != 0) {
            numbers.add(new Numbers(places.bodyLengthAt(), places.bodyLengthAt() + Long.BYTES));
        }
        if (places.nodeCount() > 0) {
            int begin = places.firstNodeAt();
            numbers.add(new Numbers(begin, begin + RawBatch.STRUCT_BYTES * places.nodeCount()));
        }
        if (places.bufferCount() > 0) {
            int begin = places.firstBufferAt();
            numbers.add(new Numbers(begin, begin + RawBatch.STRUCT_BYTES * places.bufferCount()));
        }
        numbers.sort(Comparator.comparingInt(Numbers::begin));
        return numbers;
    }

    private static int[] allBut(List<Numbers> numbers, int metadata, int end) {
        int[] same = new int[2 * numbers.size() + 2];
        int count = 1;
        for (Numbers number : numbers) {
            same[count++] = metadata + number.begin;
            same[count++] = metadata + number.end;
        }
        same[count] = end;
        return same;
    }

    StreamSchema schema() {
        return schema;
    }

    /** Of the batch, in the stream. */
    int metadataPosition() {
        return metadataPosition;
    }

    int metadataBytes() {
        return bytes.length - metadataPosition;
    }

    /**
     * A stream with this head whose batch passes all checks; null if it is none, and walking it says what it is.
     *
     * @param stream little-endian, from its position 0 to its limit; on an array
     */
    OneBatchStream begins(ByteBuffer stream, Checks checks) {
        long body = (long) stream.limit() - bytes.length - Encapsulation.PREFIX_BYTES;
        if (body < 0 || !isBeginningOf(stream)) {
            return null;
        }
        RawBatch raw = places.in(stream, metadataPosition);
        int end = stream.limit() - Encapsulation.PREFIX_BYTES;
        if (raw.bodyLength() != body
                || body % 8 != 0
                || stream.getInt(end) != Encapsulation.CONTINUATION
                || stream.getInt(end + Integer.BYTES) != 0) {
            return null;
        }
        try {
            new HeaderCheck(schema.layout(), raw, body, metadataPosition).run(id -> {});
        } catch (InvalidStreamException e) {
            return null;
        }
        return new OneBatchStream(stream, this, raw, checks);
    }

    private boolean isBeginningOf(ByteBuffer stream) {
        byte[] array = stream.array();
        int offset = stream.arrayOffset();
        for (int i = 0; i < same.length; i += 2) {
            if (!Arrays.equals(bytes, same[i], same[i + 1], array, offset + same[i], offset + same[i + 1])) {
                return false;
            }
        }
        return true;
    }
}
