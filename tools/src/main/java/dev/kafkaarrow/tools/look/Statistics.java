package dev.kafkaarrow.tools.look;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.kafkaarrow.connect.files.BatchOrigin;
import dev.kafkaarrow.connect.files.CoordinatesFormat;
import dev.kafkaarrow.connect.files.InvalidCoordinatesException;
import dev.kafkaarrow.connect.files.RecordCoordinates;
import dev.kafkaarrow.ipc.ColumnSize;
import dev.kafkaarrow.ipc.Compression;
import dev.kafkaarrow.ipc.Frame;
import dev.kafkaarrow.ipc.StreamSchema;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.arrow.vector.types.pojo.Field;

/** What headers say of streams of one schema. Not thread-safe. */
final class Statistics {

    private final StreamSchema schema;
    private final ColumnSum[] columns;
    private final Map<String, Long> batchesByCompression = new TreeMap<>();
    private final Map<Long, DictionarySum> dictionaries = new TreeMap<>();
    private long streams;
    private long bytes;
    private long batches;
    private long rows;
    private Optional<RecordCoordinates> first = Optional.empty();
    private Optional<RecordCoordinates> last = Optional.empty();
    private long records;
    private long firstTimestampMs = Long.MAX_VALUE;
    private long lastTimestampMs = Long.MIN_VALUE;

    private static final class ColumnSum {
        private long bytes;
        private long nulls;
    }

    private static final class DictionarySum {
        private long batches;
        private long values;
        private long bytes;
    }

    Statistics(StreamSchema schema) {
        this.schema = schema;
        int count = schema.schema().getFields().size();
        columns = new ColumnSum[count];
        for (int i = 0; i < count; i++) {
            columns[i] = new ColumnSum();
        }
    }

    void addStream(long sizeInBytes) {
        streams++;
        bytes += sizeInBytes;
    }

    void add(Frame frame) throws InvalidCoordinatesException {
        if (frame instanceof Frame.DictionaryBatch dictionary) {
            DictionarySum sum = dictionaries.computeIfAbsent(dictionary.id(), id -> new DictionarySum());
            sum.batches++;
            sum.values += dictionary.valueCount();
            sum.bytes += dictionary.bodyLength();
        } else if (frame instanceof Frame.RecordBatch batch) {
            batches++;
            rows += batch.rowCount();
            long unused = batchesByCompression.merge(name(batch.compression()), 1L, Long::sum);
            List<ColumnSize> sizes = ColumnSize.of(schema, batch);
            for (int i = 0; i < columns.length; i++) {
                columns[i].bytes += sizes.get(i).bytes();
                columns[i].nulls += Math.max(0, sizes.get(i).nulls());
            }
            Optional<BatchOrigin> origin = CoordinatesFormat.read(batch.customMetadata());
            if (origin.isPresent()) {
                origin.get().beginning().forEach(this::add);
            }
        }
    }

    void add(RecordCoordinates record) {
        records++;
        first = first.or(() -> Optional.of(record));
        last = Optional.of(record);
        record.timestampMs().ifPresent(time -> {
            firstTimestampMs = Math.min(firstTimestampMs, time);
            lastTimestampMs = Math.max(lastTimestampMs, time);
        });
    }

    private static String name(Compression compression) {
        String name = compression.toString().toLowerCase(Locale.ROOT);
        return name.contains("zstd") ? "zstd" : name.contains("lz4") ? "lz4" : "none";
    }

    /** As members of the object that is being written. */
    void write(JsonGenerator out) throws IOException {
        out.writeStringField("schema", schema.fingerprint().toString());
        if (streams > 1) {
            out.writeNumberField("messages", streams);
        }
        out.writeNumberField("bytes", bytes);
        out.writeNumberField("batches", batches);
        out.writeNumberField("rows", rows);
        out.writeObjectFieldStart("compression");
        for (Map.Entry<String, Long> entry : batchesByCompression.entrySet()) {
            out.writeNumberField(entry.getKey(), entry.getValue());
        }
        out.writeEndObject();
        if (last.isPresent()) {
            writeRecords(out);
        }
        out.writeArrayFieldStart("columns");
        List<Field> fields = schema.schema().getFields();
        for (int i = 0; i < columns.length; i++) {
            Field field = fields.get(i);
            out.writeStartObject();
            out.writeStringField("name", field.getName());
            out.writeStringField("type", type(field));
            out.writeNumberField("nulls", columns[i].nulls);
            out.writeNumberField("bytes", columns[i].bytes);
            writeDictionaries(field, out);
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void writeRecords(JsonGenerator out) throws IOException {
        RecordCoordinates from = first.orElseThrow();
        out.writeObjectFieldStart("records");
        out.writeNumberField("count", records);
        out.writeStringField("topic", from.topic());
        out.writeNumberField("partition", from.partition());
        out.writeNumberField("first", from.offset());
        out.writeNumberField("last", last.orElseThrow().offset());
        if (lastTimestampMs != Long.MIN_VALUE) {
            out.writeStringField("from", Instant.ofEpochMilli(firstTimestampMs).toString());
            out.writeStringField("to", Instant.ofEpochMilli(lastTimestampMs).toString());
        }
        out.writeEndObject();
    }

    private void writeDictionaries(Field field, JsonGenerator out) throws IOException {
        List<Long> ids = new ArrayList<>();
        collectDictionaries(field, ids);
        if (ids.isEmpty()) {
            return;
        }
        out.writeArrayFieldStart("dictionaries");
        for (long id : ids) {
            DictionarySum sum = dictionaries.getOrDefault(id, new DictionarySum());
            out.writeStartObject();
            out.writeNumberField("id", id);
            out.writeNumberField("batches", sum.batches);
            out.writeNumberField("values", sum.values);
            out.writeNumberField("bytes", sum.bytes);
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void collectDictionaries(Field field, List<Long> ids) {
        if (field.getDictionary() != null) {
            ids.add(field.getDictionary().getId());
        }
        field.getChildren().forEach(child -> collectDictionaries(child, ids));
    }

    /** As Arrow prints it, without the name. */
    private static String type(Field field) {
        String text = field.toString();
        String name = field.getName() + ": ";
        return text.startsWith(name) ? text.substring(name.length()) : text;
    }
}
