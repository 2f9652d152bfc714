package dev.kafkaarrow.connect.sink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.flatbuf.Type;

/** Reads streams, and IPC files, by the format's definition and the documented metadata keys alone, sharing no code with what it judges. */
final class PublishedFile {

    /** A record batch of one message, or the marker of a message without one; of a merged batch, a part. */
    record Batch(Map<String, String> metadata, Content content) {
        long offset() {
            return Long.parseLong(metadata.get("kafka.offset"));
        }

        long rows() {
            return content.rows;
        }
    }

    /** What must be the same in the message: names and types of columns, rows, their values, and the bodies of the dictionaries in effect. */
    record Content(List<String> columns, long rows, List<ByteBuffer> values, List<ByteBuffer> dictionaries) {}

    private PublishedFile() {}

    /** The batches of a complete stream, or of a complete IPC file. */
    static List<Batch> read(byte[] bytes) {
        return PublishedFooter.isIn(bytes) ? PublishedFooter.read(bytes) : read(ByteBuffer.wrap(bytes), place -> {});
    }

    /** Where a message stands in a stream. */
    record Place(byte type, int position, int headerBytes, long bodyBytes, long dictionary, boolean isDelta) {}

    /** The batches of a complete stream. */
    static List<Batch> read(ByteBuffer whole, Consumer<Place> places) {
        ByteBuffer stream = whole.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        List<Batch> batches = new ArrayList<>();
        List<ByteBuffer> dictionaries = List.of();
        List<String> columns = null;
        while (true) {
            int position = stream.position();
            if (stream.getInt() != -1) {
                throw new AssertionError("no continuation at byte " + (stream.position() - 4));
            }
            int length = stream.getInt();
            if (length == 0) {
                if (stream.hasRemaining()) {
                    throw new AssertionError(stream.remaining() + " bytes behind the end of the stream");
                }
                return batches;
            }
            Message message = Message.getRootAsMessage(
                    stream.slice(stream.position(), length).order(ByteOrder.LITTLE_ENDIAN));
            int bodyAt = stream.position() + length;
            ByteBuffer body = stream.slice(bodyAt, (int) message.bodyLength());
            stream.position(bodyAt + body.remaining());
            places.accept(place(message, position, bodyAt - position));
            if ((columns == null) != (message.headerType() == MessageHeader.Schema)) {
                throw new AssertionError("expected one schema, at the begin");
            }
            switch (message.headerType()) {
                case MessageHeader.Schema -> columns = columns((Schema) message.header(new Schema()));
                case MessageHeader.DictionaryBatch -> dictionaries = List.of(body);
                case MessageHeader.RecordBatch -> {
                    RecordBatch batch = (RecordBatch) message.header(new RecordBatch());
                    Map<String, String> metadata = metadata(message);
                    Content content = new Content(columns, batch.length(), values(columns, batch, body), dictionaries);
                    if (metadata.containsKey("kafka.merged.records")) {
                        batches.addAll(MergedBatch.parts(metadata, content));
                    } else {
                        batches.add(new Batch(metadata, content));
                    }
                }
                default -> throw new AssertionError("header type " + message.headerType());
            }
        }
    }

    private static Place place(Message message, int position, int headerBytes) {
        boolean isDictionary = message.headerType() == MessageHeader.DictionaryBatch;
        DictionaryBatch dictionary = isDictionary ? (DictionaryBatch) message.header(new DictionaryBatch()) : null;
        return new Place(
                message.headerType(),
                position,
                headerBytes,
                message.bodyLength(),
                isDictionary ? dictionary.id() : -1,
                isDictionary && dictionary.isDelta());
    }

    /** One per row of numbers, which says each column's. */
    private static List<ByteBuffer> values(List<String> columns, RecordBatch batch, ByteBuffer body) {
        if (columns.stream().anyMatch(column -> column.endsWith(":other"))) {
            return others(batch, body);
        }
        List<ByteBuffer> values = new ArrayList<>();
        for (int row = 0; row < batch.length(); row++) {
            List<String> cells = new ArrayList<>();
            for (int i = 0; i < columns.size(); i++) {
                cells.add(columns.get(i).substring(0, columns.get(i).indexOf(':')) + "="
                        + number(columns.get(i), i, row, batch, body));
            }
            values.add(ByteBuffer.wrap(String.join(",", cells).getBytes(StandardCharsets.UTF_8)));
        }
        return values;
    }

    /** One per row of a batch of one column of fixed width without nulls; the whole body of others. */
    private static List<ByteBuffer> others(RecordBatch batch, ByteBuffer body) {
        if (batch.buffersLength() != 2 || batch.length() == 0 || batch.nodes(0).nullCount() != 0) {
            return List.of(body);
        }
        int offset = (int) batch.buffers(1).offset();
        int width = (int) (batch.buffers(1).length() / batch.length());
        List<ByteBuffer> values = new ArrayList<>();
        for (int row = 0; row < batch.length(); row++) {
            values.add(body.slice(offset + row * width, width));
        }
        return values;
    }

    private static String number(String column, int index, int row, RecordBatch batch, ByteBuffer body) {
        Buffer validity = batch.buffers(index * 2);
        int validityAt = (int) validity.offset() + row / 8;
        if (batch.nodes(index).nullCount() != 0 && (body.get(validityAt) >> (row % 8) & 1) == 0) {
            return "null";
        }
        ByteBuffer values = body.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        int from = (int) batch.buffers(index * 2 + 1).offset();
        if (column.endsWith(":int8")) {
            return Byte.toString(values.get(from + row));
        }
        if (column.endsWith(":int32")) {
            return Integer.toString(values.getInt(from + row * 4));
        }
        return column.endsWith(":int64")
                ? Long.toString(values.getLong(from + row * 8))
                : Double.toString(values.getDouble(from + row * 8));
    }

    private static List<String> columns(Schema schema) {
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < schema.fieldsLength(); i++) {
            columns.add(schema.fields(i).name() + ":" + type(schema.fields(i)));
        }
        return columns;
    }

    private static String type(Field field) {
        if (field.dictionary() == null && field.typeType() == Type.Int) {
            return "int" + ((Int) field.type(new Int())).bitWidth();
        }
        return field.typeType() == Type.FloatingPoint ? "double" : "other";
    }

    private static Map<String, String> metadata(Message message) {
        Map<String, String> entries = new HashMap<>();
        for (int i = 0; i < message.customMetadataLength(); i++) {
            entries.put(
                    message.customMetadata(i).key(), message.customMetadata(i).value());
        }
        return entries;
    }
}
