package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.data.types.ExtraColumn;
import dev.kafkaarrow.connect.data.types.FieldException;
import dev.kafkaarrow.connect.data.types.RowSchema;
import dev.kafkaarrow.connect.data.write.RowAppender;
import dev.kafkaarrow.connect.data.write.RowValue;
import dev.kafkaarrow.connect.files.RecordCoordinates;
import dev.kafkaarrow.connect.files.RowColumns;
import dev.kafkaarrow.ipc.PortableDecimals;
import dev.kafkaarrow.ipc.StreamSchema;
import dev.kafkaarrow.ipc.TypeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * What records of one value schema, and of one key schema where keys have a column, become: pure functions of schemas and options.
 * Which log a record goes into depends on {@link #schema()} alone, so the options may change at any time.
 */
final class RowKind {

    /** A decimal of 256 bits, and its place in what says which are null. */
    static final long MAX_BYTES_OF_A_PLACE = 33;

    private static final Object[] NOTHING_ADDED = {};

    private final List<RowColumn> columns;
    private final RowSchema rows;
    private final StreamSchema schema;
    private final List<Field> added;
    private final List<String> dictionaryColumns;
    private final StreamSchema file;
    private final Optional<DataException> unreadable;
    private final long fieldCount;
    private final long fieldsOfAnItem;

    /** @throws FieldException if the schema, or a field of it, has no form in Arrow, or has the name of a column that is added */
    RowKind(Schema value, Schema key, RowsConfig config, ReadingBounds bounds) {
        this.columns = config.columns;
        List<ExtraColumn> extra =
                columns.stream().map(column -> column.toColumn(key)).toList();
        this.rows = RowSchema.of(value, extra);
        List<Field> fields = rows.arrow().getFields();
        int own = fields.size() - extra.size();
        this.schema = StreamSchema.of(new org.apache.arrow.vector.types.pojo.Schema(
                fields.subList(0, own), rows.arrow().getCustomMetadata()));
        this.dictionaryColumns = config.dictionaryColumns.stream()
                .filter(name -> fields.stream()
                        .anyMatch(field -> field.getName().equals(name) && field.getType() instanceof ArrowType.Utf8))
                .toList();
        List<Field> all = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            all.add(RowColumns.added(fields.get(own + i), columns.get(i).option()));
        }
        this.added = List.copyOf(all);
        this.file = makeFileSchema(schema);
        this.unreadable = bounds.fault(file);
        this.fieldCount = count(fields);
        this.fieldsOfAnItem = fieldsOfAnItem(fields);
    }

    private static long count(List<Field> fields) {
        long count = fields.size();
        for (Field field : fields) {
            count += count(field.getChildren());
        }
        return count;
    }

    /** Fields of the widest type of which a row may have any number. */
    private static long fieldsOfAnItem(List<Field> fields) {
        long most = 1;
        for (Field field : fields) {
            most = Math.max(
                    most,
                    switch (TypeKind.of(field.getType()).nesting()) {
                        case LIST, MAP -> count(field.getChildren());
                        case NONE, FIXED_SIZE_LIST, STRUCT, UNION, RUN_END_ENCODED ->
                            fieldsOfAnItem(field.getChildren());
                    });
        }
        return most;
    }

    /** Why no file with rows of this kind could be read again. */
    Optional<DataException> unreadable() {
        return unreadable;
    }

    /**
     * Most bytes of a batch that a row takes: what is null takes a place in each of its columns all the same.
     *
     * @param sizeInBytes of its value, see {@link RowValue#sizeInBytes}
     */
    long maxBytes(long sizeInBytes) {
        return MAX_BYTES_OF_A_PLACE * (fieldCount + sizeInBytes * fieldsOfAnItem);
    }

    /** Of the values alone. */
    StreamSchema schema() {
        return schema;
    }

    /** The schema of a file that begins with a row of this kind, where records of another schema may be in effect. */
    StreamSchema fileSchema(StreamSchema inEffect) {
        return inEffect.equals(schema) ? file : makeFileSchema(inEffect);
    }

    private StreamSchema makeFileSchema(StreamSchema records) {
        List<Field> fields = new ArrayList<>(records.schema().getFields());
        fields.addAll(added);
        for (int i = 0; i < fields.size(); i++) {
            int id = dictionaryColumns.indexOf(fields.get(i).getName());
            if (id >= 0) {
                fields.set(i, RowColumns.encoded(fields.get(i), id));
            }
        }
        Map<String, String> metadata = records.schema().getCustomMetadata();
        return StreamSchema.of(PortableDecimals.portable(new org.apache.arrow.vector.types.pojo.Schema(
                fields,
                rows.parameterOrder()
                        .map(order -> RowColumns.withBeside(metadata, RowSchema.PARAMETER_ORDER, order))
                        .orElse(metadata))));
    }

    /** Whether rows of another kind can stand in a file that begins with one of this kind, once they are projected. */
    boolean sharesFileWith(RowKind other) {
        // a dictionary is one appender's
        return this == other || (dictionaryColumns.isEmpty() && added.equals(other.added));
    }

    boolean hasDictionaries() {
        return !dictionaryColumns.isEmpty();
    }

    /** The caller closes it. */
    RowAppender newAppender(BufferAllocator allocator) {
        return new RowAppender(rows, dictionaryColumns, allocator);
    }

    /**
     * Appends a row, with what columns say of its record.
     *
     * @throws FieldException if a value has no form in Arrow; the batch is then as before
     */
    void append(RowValue row, SinkRecord record, RecordCoordinates coordinates, RowAppender batch) {
        Object[] values = columns.isEmpty() ? NOTHING_ADDED : new Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = columns.get(i).value(record, coordinates);
        }
        row.appendTo(batch, values);
    }
}
