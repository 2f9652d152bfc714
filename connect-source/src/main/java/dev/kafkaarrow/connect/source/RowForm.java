package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.data.read.JsonForm;
import dev.kafkaarrow.connect.data.read.RowJsonWriter;
import dev.kafkaarrow.connect.data.read.RowReader;
import dev.kafkaarrow.connect.data.types.RowSchema;
import dev.kafkaarrow.connect.files.RecordCoordinates;
import dev.kafkaarrow.connect.files.RowColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/**
 * What rows of one schema become: chosen once for the schema. Columns that a sink added to those of the records, which the metadata of
 * their fields says, are no part of the values; that of the key is the key again. Immutable.
 */
final class RowForm {

    private final RowSchema schema;
    private final RowPart value;
    private final Optional<RowPart> key;
    private final Optional<TimestampPath> timestamp;
    private final Optional<JsonForm> json;

    /** Some columns of the rows, as a value. */
    private sealed interface RowPart {
        /** Of the part. */
        Schema schema();

        SchemaAndValue of(Struct row);
    }

    private record Whole(Schema schema) implements RowPart {
        @Override
        public SchemaAndValue of(Struct row) {
            return new SchemaAndValue(row.schema(), row);
        }
    }

    private record Column(Field field) implements RowPart {
        @Override
        public Schema schema() {
            return field.schema();
        }

        @Override
        public SchemaAndValue of(Struct row) {
            return new SchemaAndValue(field.schema(), row.getWithoutDefault(field.name()));
        }
    }

    private record Columns(Schema schema) implements RowPart {
        @Override
        public SchemaAndValue of(Struct row) {
            Struct part = new Struct(schema);
            for (Field field : schema.fields()) {
                part.put(field, row.getWithoutDefault(field.name()));
            }
            return new SchemaAndValue(schema, part);
        }
    }

    RowForm(
            org.apache.arrow.vector.types.pojo.Schema arrow,
            List<String> keyColumns,
            Optional<String> timestampField,
            Optional<JsonForm> json) {
        schema = RowSchema.of(RowColumns.asRows(arrow));
        Schema row = schema.connect();
        List<Field> own = new ArrayList<>();
        Optional<RowPart> recordedKey = Optional.empty();
        for (Field field : row.fields()) {
            Optional<String> added = RowColumns.contentOf(arrow.getFields().get(field.index()));
            if (added.isEmpty()) {
                own.add(field);
            } else if (added.get().equals(RowColumns.KEY)) {
                recordedKey = Optional.of(new Column(field));
            }
        }
        value = own.size() == row.fields().size() ? new Whole(row) : new Columns(structOf(row, own));
        key = keyColumns.isEmpty() ? recordedKey : Optional.of(keyOf(row, keyColumns));
        timestamp = timestampField.map(path -> TimestampPath.of(row, path));
        this.json = json;
    }

    private static Schema structOf(Schema row, List<Field> fields) {
        SchemaBuilder struct =
                SchemaBuilder.struct().name(row.name()).version(row.version()).doc(row.doc());
        if (row.parameters() != null) {
            struct.parameters(row.parameters());
        }
        fields.forEach(field -> struct.field(field.name(), field.schema()));
        return (row.isOptional() ? struct.optional() : struct).build();
    }

    private static RowPart keyOf(Schema row, List<String> names) {
        List<Field> fields = new ArrayList<>();
        for (String name : names) {
            Field field = row.field(name);
            if (field == null) {
                throw new DataException("field " + name + ": expected a column for " + SourceOptions.KEY_COLUMNS
                        + ", got columns "
                        + row.fields().stream().map(Field::name).toList());
            }
            fields.add(field);
        }
        if (fields.size() == 1) {
            return new Column(fields.get(0));
        }
        SchemaBuilder struct = SchemaBuilder.struct();
        fields.forEach(field -> struct.field(field.name(), field.schema()));
        return new Columns(struct.build());
    }

    RowSchema schema() {
        return schema;
    }

    /** What writes values as JSON of the batches that a root is loaded with; empty if they are Structs. */
    Optional<RowJsonWriter> jsonWriter(VectorSchemaRoot root, DictionaryProvider dictionaries) {
        return json.map(form -> new RowJsonWriter(schema, value.schema(), root, dictionaries, form));
    }

    /**
     * The record of a row.
     *
     * @param rows of the batch that it is in
     * @param writer of the same batch
     * @param row of that
     * @param recorded the message that the row came in, if a sink recorded it
     * @param batches that end with the row
     */
    RecordContent content(
            RowReader rows,
            Optional<RowJsonWriter> writer,
            int row,
            Optional<RecordCoordinates> recorded,
            int batches) {
        if (writer.isPresent() && key.isEmpty() && (recorded.isPresent() || timestamp.isEmpty())) {
            return RecordContent.ofRow(
                    recorded, Optional.empty(), json(writer.get(), row), recordedMs(recorded), batches);
        }
        Struct struct = rows.read(row);
        OptionalLong timestampMs = recorded.isPresent()
                ? recordedMs(recorded)
                : timestamp.map(path -> path.epochMs(struct)).orElseGet(OptionalLong::empty);
        return RecordContent.ofRow(
                recorded,
                key.map(part -> part.of(struct)),
                writer.map(ofJson -> json(ofJson, row)).orElseGet(() -> value.of(struct)),
                timestampMs,
                batches);
    }

    private static SchemaAndValue json(RowJsonWriter writer, int row) {
        return new SchemaAndValue(Schema.OPTIONAL_BYTES_SCHEMA, writer.write(row));
    }

    private static OptionalLong recordedMs(Optional<RecordCoordinates> recorded) {
        return recorded.isPresent() ? recorded.get().timestampMs() : OptionalLong.empty();
    }
}
