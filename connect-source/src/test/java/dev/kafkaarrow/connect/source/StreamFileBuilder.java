package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.files.BatchOrigin;
import dev.kafkaarrow.connect.files.CoordinatesFormat;
import dev.kafkaarrow.connect.files.MessagePart;
import dev.kafkaarrow.connect.files.RecordCoordinates;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.Frame;
import dev.kafkaarrow.ipc.KeyValue;
import dev.kafkaarrow.ipc.StreamSchema;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Splices streams of one schema into a file, as another writer would have written it, or as a sink would. */
final class StreamFileBuilder {

    private static final byte[] END_OF_STREAM = {-1, -1, -1, -1, 0, 0, 0, 0};

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<byte[]> dictionariesWritten = new ArrayList<>();
    private final StreamSchema schema;

    StreamFileBuilder(StreamSchema schema) {
        this.schema = schema;
        bytes.writeBytes(schema.toBytes());
    }

    /** Dictionaries and batches of a stream, as they are. */
    StreamFileBuilder add(ArrowStream stream) {
        for (Frame frame : stream.frames()) {
            if (!(frame instanceof Frame.SchemaMessage || frame instanceof Frame.EndOfStream)) {
                add(frame.header(), frame, stream);
            }
        }
        return this;
    }

    /** The batches of a stream without its dictionaries, which have to be in effect already. */
    StreamFileBuilder addBatchesOnly(ArrowStream stream) {
        for (Frame frame : stream.frames()) {
            if (frame instanceof Frame.RecordBatch) {
                add(frame.header(), frame, stream);
            }
        }
        return this;
    }

    /** Dictionaries that are not in effect yet and batches of a recorded message; without batches, its mark. */
    StreamFileBuilder add(ArrowStream message, RecordCoordinates coordinates) {
        int index = 0;
        for (Frame frame : message.frames()) {
            if (frame instanceof Frame.DictionaryBatch) {
                byte[] whole = whole(frame.header(), frame, message);
                if (dictionariesWritten.stream().noneMatch(written -> Arrays.equals(written, whole))) {
                    bytes.writeBytes(whole);
                    dictionariesWritten.add(whole);
                }
            } else if (frame instanceof Frame.RecordBatch batch) {
                List<KeyValue> entries = CoordinatesFormat.write(new BatchOrigin(
                        coordinates, new MessagePart.Batch(index++, message.batchCount()), batch.customMetadata()));
                add(batch.headerWithMetadata(entries), frame, message);
            }
        }
        if (index == 0) {
            mark(coordinates, new MessagePart.NoBatches());
        }
        return this;
    }

    /** As much of a recorded message as its first batch. */
    StreamFileBuilder addFirstBatchOnly(ArrowStream message, RecordCoordinates coordinates) {
        return addBatchOnly(message, 0, coordinates);
    }

    /** As much of a recorded message as one of its batches. */
    StreamFileBuilder addBatchOnly(ArrowStream message, int index, RecordCoordinates coordinates) {
        Frame.RecordBatch batch = message.frames().stream()
                .filter(Frame.RecordBatch.class::isInstance)
                .map(Frame.RecordBatch.class::cast)
                .skip(index)
                .findFirst()
                .orElseThrow();
        BatchOrigin recorded = new BatchOrigin(
                coordinates, new MessagePart.Batch(index, message.batchCount()), batch.customMetadata());
        add(batch.headerWithMetadata(CoordinatesFormat.write(recorded)), batch, message);
        return this;
    }

    /** The batches of a stream with an entry of {@code custom_metadata}. */
    StreamFileBuilder addWithMetadata(ArrowStream stream, String key, String value) {
        for (Frame frame : stream.frames()) {
            if (frame instanceof Frame.RecordBatch batch) {
                add(batch.headerWithMetadata(List.of(new KeyValue(key, value))), frame, stream);
            }
        }
        return this;
    }

    StreamFileBuilder addTombstone(RecordCoordinates coordinates) {
        mark(coordinates, new MessagePart.Tombstone());
        return this;
    }

    private void mark(RecordCoordinates coordinates, MessagePart part) {
        bytes.writeBytes(
                schema.emptyBatchHeader(CoordinatesFormat.write(new BatchOrigin(coordinates, part, List.of()))));
    }

    /** Any bytes. */
    StreamFileBuilder addRaw(byte... raw) {
        bytes.writeBytes(raw);
        return this;
    }

    private void add(byte[] header, Frame frame, ArrowStream stream) {
        bytes.writeBytes(whole(header, frame, stream));
    }

    private static byte[] whole(byte[] header, Frame frame, ArrowStream stream) {
        ByteBuffer whole = ByteBuffer.allocate(header.length + (int) frame.bodyLength());
        whole.put(header);
        whole.put(stream.asByteBuffer().slice((int) frame.bodyPosition(), (int) frame.bodyLength()));
        return whole.array();
    }

    /** What there is so far, without an end-of-stream marker. */
    byte[] unfinished() {
        return bytes.toByteArray();
    }

    byte[] finished() {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(unfinished());
        whole.writeBytes(END_OF_STREAM);
        return whole.toByteArray();
    }
}
