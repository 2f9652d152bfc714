package dev.kafkaarrow.tools.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.tools.verify.TopicRecords.TopicRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;

/** A topic of fifty records and more, and a way in which a sink writes it. */
enum Layout {
    MESSAGES(""),
    IPC_FILES("file.format=file"),
    MERGED("batch.coalesce.rows=1000"),
    MERGED_IPC_FILES("batch.coalesce.rows=1000 file.format=file"),
    EVOLVING("schema.evolution=project"),
    MERGED_EVOLVING("schema.evolution=project batch.coalesce.rows=1000"),
    METADATA_OF_FIRST("schema.metadata=first"),
    DICTIONARIES(""),
    MERGED_DICTIONARIES("batch.coalesce.rows=1000"),
    BY_FIELD("partitioner=field partition.fields=country"),
    MERGED_BY_FIELD("partitioner=field partition.fields=country batch.coalesce.rows=1000"),
    BY_TIME("partitioner=time"),
    BY_TIME_OF_A_FIELD("partitioner=time timestamp.source=field:id path.format='second'=s"),
    BY_TIME_AND_FIELD("partitioner=time,field partition.fields=country batch.coalesce.rows=1000"),
    ROWS("columns.include=key,offset,timestamp dictionary.columns=country"),
    ROWS_IPC_FILES("file.format=file compression=zstd"),
    ROWS_BY_FIELD("partitioner=field partition.fields=country"),
    ROWS_OF_JSON("value.format=json");

    private static final List<String> COUNTRIES = List.of("DE", "a/b=c", "FR");
    private static final int RECORDS = 63;

    private static final org.apache.kafka.connect.data.Schema ORDER = SchemaBuilder.struct()
            .field("id", org.apache.kafka.connect.data.Schema.INT64_SCHEMA)
            .field("country", org.apache.kafka.connect.data.Schema.OPTIONAL_STRING_SCHEMA)
            .field("amount", org.apache.kafka.connect.data.Schema.FLOAT64_SCHEMA)
            .build();

    private final String settings;

    /** @param settings of the sink, with spaces between them */
    Layout(String settings) {
        this.settings = settings;
    }

    private enum Content {
        MESSAGES,
        ROWS,
        JSON
    }

    private Content content() {
        return switch (this) {
            case ROWS, ROWS_IPC_FILES, ROWS_BY_FIELD -> Content.ROWS;
            case ROWS_OF_JSON -> Content.JSON;
            default -> Content.MESSAGES;
        };
    }

    /** With keys and headers, a tombstone, and offsets that are left out, as those of transactions are. */
    GivenTopic topic() {
        return topic(0);
    }

    /** As {@link #topic()}, each number of its records greater by something. */
    GivenTopic topic(long added) {
        GivenTopic topic = new GivenTopic();
        for (long i = 0; i < RECORDS; i++) {
            long offset = i + i / 9;
            byte[] key = i % 4 == 3 ? null : ("key " + i).getBytes(StandardCharsets.UTF_8);
            Header header = new Header("trace", Bytes.ofNullable(new byte[] {(byte) i, 0, (byte) 0xff}));
            topic.add(offset, key, i == 40 ? null : value(i, added), header, new Header("empty", Optional.empty()));
        }
        return topic;
    }

    private byte[] value(long i, long added) {
        String country = country(i);
        long id = i + added;
        if (content() == Content.MESSAGES) {
            boolean isDictionary = this == DICTIONARIES || this == MERGED_DICTIONARIES;
            return isDictionary ? ofDictionary(id, i) : message(i, id, country);
        }
        String shown = country == null ? "null" : '"' + country + '"';
        String payload = String.format(Locale.ROOT, "{\"id\":%d,\"country\":%s,\"amount\":%s}", id, shown, id / 4.0);
        String schema = "{\"type\":\"struct\",\"fields\":[{\"type\":\"int64\",\"field\":\"id\"},"
                + "{\"type\":\"string\",\"optional\":true,\"field\":\"country\"},{\"type\":\"double\",\"field\":\"amount\"}]}";
        return ("{\"schema\":" + schema + ",\"payload\":" + payload + "}").getBytes(StandardCharsets.UTF_8);
    }

    private static String country(long i) {
        return i % 7 == 6 ? null : COUNTRIES.get((int) i % COUNTRIES.size());
    }

    /** One to three batches of one to three rows. */
    private byte[] message(long i, long id, String country) {
        List<Field> fields = new ArrayList<>(List.of(
                Field.nullable("id", new ArrowType.Int(64, true)), Field.nullable("country", ArrowType.Utf8.INSTANCE)));
        if ((this == EVOLVING || this == MERGED_EVOLVING) ? i > 15 && i % 3 > 0 : true) {
            fields.add(Field.nullable("amount", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)));
        }
        Map<String, String> metadata =
                this == METADATA_OF_FIRST ? Map.of("written", Long.toString(i)) : Map.of("made", "by a test");
        try (BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot root = VectorSchemaRoot.create(new Schema(fields, metadata), allocator)) {
            ArrowStream.Builder builder = ArrowStream.builder(root);
            for (int batch = 0; batch <= i % 3; batch++) {
                int rows = 1 + (int) (i + batch) % 3;
                for (int row = 0; row < rows; row++) {
                    ((BigIntVector) root.getVector(0)).setSafe(row, id * 100 + batch * 10L + row);
                    VarCharVector countries = (VarCharVector) root.getVector(1);
                    if (country == null) {
                        countries.setNull(row);
                    } else {
                        countries.setSafe(row, country.getBytes(StandardCharsets.UTF_8));
                    }
                    if (fields.size() > 2) {
                        ((Float8Vector) root.getVector(2)).setSafe(row, id / 4.0);
                    }
                }
                root.setRowCount(rows);
                builder.addBatch();
            }
            return builder.build().toByteArray();
        }
    }

    /** A row that is an index of a dictionary, another one from the thirtieth record on. */
    private static byte[] ofDictionary(long id, long i) {
        DictionaryEncoding encoding = new DictionaryEncoding(1, false, new ArrowType.Int(8, true));
        Field field = new Field("word", new FieldType(true, new ArrowType.Int(8, true), encoding), List.of());
        Field number = Field.nullable("id", new ArrowType.Int(64, true));
        try (BufferAllocator allocator = new RootAllocator();
                VarCharVector words = new VarCharVector("words", allocator);
                TinyIntVector indices = (TinyIntVector) field.createVector(allocator);
                BigIntVector ids = (BigIntVector) number.createVector(allocator)) {
            for (int word = 0; word < 3; word++) {
                words.setSafe(word, ((i < 30 ? "early " : "later ") + word).getBytes(StandardCharsets.UTF_8));
            }
            words.setValueCount(3);
            indices.setSafe(0, (int) (i % 3));
            indices.setValueCount(1);
            ids.setSafe(0, id);
            ids.setValueCount(1);
            VectorSchemaRoot root = new VectorSchemaRoot(List.of(field, number), List.of(indices, ids), 1);
            return ArrowStream.of(root, new MapDictionaryProvider(new Dictionary(words, encoding)))
                    .toByteArray();
        }
    }

    void write(GivenTopic topic, Path store) {
        Map<String, String> parsed = new HashMap<>();
        for (String setting : settings.isEmpty() ? List.<String>of() : List.of(settings.split(" ", -1))) {
            int equals = setting.indexOf('=');
            parsed.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        SinkRun.write(store, parsed, content() == Content.ROWS ? topic.delivered(new Orders()) : topic.delivered());
    }

    /** What JsonConverter makes of the JSON. */
    private static final class Orders implements GivenTopic.Converter {
        private static final ObjectMapper JSON = new ObjectMapper();

        @Override
        public org.apache.kafka.connect.data.Schema schema(TopicRecord record) {
            return record.value().isEmpty() ? null : ORDER;
        }

        @Override
        public Object value(TopicRecord record) {
            if (record.value().isEmpty()) {
                return null;
            }
            try {
                JsonNode order = JSON.readTree(record.value().get().array()).get("payload");
                return new Struct(ORDER)
                        .put("id", order.get("id").asLong())
                        .put(
                                "country",
                                order.get("country").isNull()
                                        ? null
                                        : order.get("country").asText())
                        .put("amount", order.get("amount").asDouble());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
