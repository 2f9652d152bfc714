package dev.kafkaarrow.connect.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.data.read.JsonForm;
import dev.kafkaarrow.connect.data.read.RowJsonWriter;
import dev.kafkaarrow.connect.data.read.RowReader;
import dev.kafkaarrow.connect.data.types.RandomRecords;
import dev.kafkaarrow.connect.data.types.RowSchema;
import dev.kafkaarrow.connect.data.write.RowAppender;
import dev.kafkaarrow.ipc.Allocators;
import dev.kafkaarrow.ipc.ArrowStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.json.JsonConverter;
import org.junit.jupiter.api.Test;

class RowJsonWriterTest {

    private static JsonConverter converter(JsonForm form) {
        JsonConverter converter = new JsonConverter();
        converter.configure(
                Map.of(
                        "schemas.enable",
                        form.envelope() == JsonForm.Envelope.SCHEMA_AND_PAYLOAD,
                        "decimal.format",
                        form.decimals().name().toLowerCase(Locale.ROOT),
                        "replace.null.with.default",
                        form.nulls() == JsonForm.Nulls.DEFAULT),
                false);
        return converter;
    }

    private static List<String> written(ArrowStream stream, JsonForm form, BufferAllocator allocator)
            throws IOException {
        RowSchema schema = RowSchema.of(stream.schema());
        List<String> rows = new ArrayList<>();
        try (ArrowReader reader = stream.open(allocator)) {
            RowJsonWriter writer =
                    new RowJsonWriter(schema, schema.connect(), reader.getVectorSchemaRoot(), reader, form);
            while (reader.loadNextBatch()) {
                for (int row = 0; row < writer.rowCount(); row++) {
                    rows.add(new String(writer.write(row), StandardCharsets.UTF_8));
                }
            }
        }
        return rows;
    }

    private static List<String> converted(ArrowStream stream, JsonForm form, BufferAllocator allocator)
            throws IOException {
        RowSchema schema = RowSchema.of(stream.schema());
        List<String> rows = new ArrayList<>();
        try (ArrowReader reader = stream.open(allocator);
                JsonConverter converter = converter(form)) {
            RowReader structs = new RowReader(schema, reader.getVectorSchemaRoot(), reader);
            while (reader.loadNextBatch()) {
                for (Struct struct : structs.readAll()) {
                    rows.add(new String(
                            converter.fromConnectData("t", struct.schema(), struct), StandardCharsets.UTF_8));
                }
            }
        }
        return rows;
    }

    @Property(tries = 1_000)
    void rowsAreWrittenAsJsonConverterWritesTheirStructs(
            @ForAll long seed,
            @ForAll @IntRange(max = 20) int count,
            @ForAll JsonForm.Envelope envelope,
            @ForAll JsonForm.Decimals decimals,
            @ForAll JsonForm.Nulls nulls)
            throws IOException {
        RandomRecords random = new RandomRecords(seed);
        Schema schema = random.struct(4);
        JsonForm form = new JsonForm(envelope, decimals, nulls);
        try (BufferAllocator allocator = Allocators.newRoot()) {
            ArrowStream stream;
            try (RowAppender appender = new RowAppender(RowSchema.of(schema), allocator)) {
                for (int i = 0; i < count; i++) {
                    appender.append(random.record(schema));
                }
                stream = ArrowStream.of(ArrowStream.of(appender.batch()).toByteArray());
            }
            assertThat(written(stream, form, allocator)).isEqualTo(converted(stream, form, allocator));
        }
    }

    private static final JsonForm BARE =
            new JsonForm(JsonForm.Envelope.NONE, JsonForm.Decimals.BASE64, JsonForm.Nulls.DEFAULT);

    @Test
    void textIsEscapedAsJsonConverterEscapesIt() throws IOException {
        Schema schema = SchemaBuilder.struct().field("s", Schema.STRING_SCHEMA).build();
        StringBuilder ascii = new StringBuilder();
        for (char c = 0; c < 0x80; c++) {
            ascii.append(c);
        }
        List<Struct> records = new ArrayList<>();
        for (String text : List.of("", ascii.toString(), "é€\u2028", "\ud83d\ude00", "a".repeat(20_000))) {
            records.add(new Struct(schema).put("s", text));
        }
        try (BufferAllocator allocator = Allocators.newRoot()) {
            ArrowStream stream = ArrowStream.of(Rows.stream(records, allocator).toByteArray());
            assertThat(written(stream, BARE, allocator)).isEqualTo(converted(stream, BARE, allocator));
        }
    }

    @Test
    void someFieldsMayBeLeftOut() throws IOException {
        Schema all = SchemaBuilder.struct()
                .field("a", Schema.INT64_SCHEMA)
                .field("b", Schema.INT64_SCHEMA)
                .build();
        Schema one = SchemaBuilder.struct().field("b", Schema.INT64_SCHEMA).build();
        JsonForm form =
                new JsonForm(JsonForm.Envelope.SCHEMA_AND_PAYLOAD, JsonForm.Decimals.BASE64, JsonForm.Nulls.DEFAULT);
        try (BufferAllocator allocator = Allocators.newRoot();
                RowAppender appender = new RowAppender(RowSchema.of(all), allocator)) {
            appender.append(new Struct(all).put("a", 1L).put("b", 2L));
            RowJsonWriter writer = new RowJsonWriter(
                    appender.schema(), one, appender.batch(), new DictionaryProvider.MapDictionaryProvider(), form);
            assertThat(new String(writer.write(0), StandardCharsets.UTF_8))
                    .isEqualTo("{\"schema\":{\"type\":\"struct\",\"fields\":[{\"type\":\"int64\",\"optional\":false,"
                            + "\"field\":\"b\"}],\"optional\":false},\"payload\":{\"b\":2}}");
        }
    }

    @Test
    void afterARowThatCannotBeWrittenTheNextOneIs() {
        Field required = new Field("n", FieldType.notNullable(new ArrowType.Int(64, true)), List.of());
        org.apache.arrow.vector.types.pojo.Schema arrow =
                new org.apache.arrow.vector.types.pojo.Schema(List.of(required));
        try (BufferAllocator allocator = Allocators.newRoot();
                VectorSchemaRoot root = VectorSchemaRoot.create(arrow, allocator)) {
            BigIntVector numbers = (BigIntVector) root.getVector(0);
            numbers.setNull(0);
            numbers.setSafe(1, 7);
            root.setRowCount(2);
            RowSchema schema = RowSchema.of(arrow);
            RowJsonWriter writer = new RowJsonWriter(
                    schema, schema.connect(), root, new DictionaryProvider.MapDictionaryProvider(), BARE);
            assertThatThrownBy(() -> writer.write(0))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("row 0: ")
                    .hasMessageContaining("n: expected a value, as the field is required, got null");
            assertThat(new String(writer.write(1), StandardCharsets.UTF_8)).isEqualTo("{\"n\":7}");
        }
    }
}
