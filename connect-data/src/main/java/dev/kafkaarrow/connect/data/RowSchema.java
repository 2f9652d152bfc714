package dev.kafkaarrow.connect.data;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.kafka.connect.data.Schema;

/**
 * The schema of rows, as Connect has it and as Arrow has it. Immutable and thread-safe. Making one walks the schema; who meets many
 * records makes it once for a schema.
 */
public final class RowSchema {
    private static final TypeLine RECORD = TypeTable.find(
                    ArrowType.Struct.INSTANCE, java.util.Optional.empty(), java.util.Optional.empty())
            .orElseThrow();

    private final Schema connect;
    private final org.apache.arrow.vector.types.pojo.Schema arrow;
    private final List<Column> columns;

    private RowSchema(Schema connect, org.apache.arrow.vector.types.pojo.Schema arrow, List<Column> columns) {
        this.connect = connect;
        this.arrow = arrow;
        this.columns = List.copyOf(columns);
    }

    /**
     * The schema of rows that are records of a Connect schema.
     *
     * @param connect a {@code STRUCT}
     * @throws FieldException if it, or a field of it, has no form in Arrow: field path, expected, actual
     */
    public static RowSchema of(Schema connect) {
        return of(connect, List.of());
    }

    /**
     * The schema of rows that are records of a Connect schema with more columns behind theirs, whose values come from elsewhere.
     *
     * @param connect a {@code STRUCT}
     * @throws FieldException if it, or a field of it, has no form in Arrow, or two columns have one name
     */
    public static RowSchema of(Schema connect, List<ExtraColumn> extraColumns) {
        if (connect.type() != Schema.Type.STRUCT) {
            throw new FieldException("", "a STRUCT", connect.type().toString());
        }
        List<Column> columns = new ArrayList<>(ArrowFields.columns(connect, "", 1));
        Set<String> names = new HashSet<>();
        columns.forEach(column -> names.add(column.name()));
        for (ExtraColumn extra : extraColumns) {
            if (!names.add(extra.name())) {
                throw new FieldException(
                        extra.name(), "fields of other names than the extra columns", "two of this name");
            }
            columns.add(ArrowFields.column(extra.name(), extra.schema(), extra.name(), 1));
        }
        Map<String, String> metadata = SchemaMetadata.write(connect, RECORD, ArrowType.Struct.INSTANCE, false);
        return new RowSchema(
                connect, new org.apache.arrow.vector.types.pojo.Schema(ArrowFields.fields(columns), metadata), columns);
    }

    /**
     * The schema of the rows of Arrow batches.
     *
     * @param arrow in message format, as {@code ArrowStream} gives it: a dictionary-encoded field has the type of its values
     * @throws FieldException if it, or a field of it, has no form in Connect: field path, expected, actual
     */
    public static RowSchema of(org.apache.arrow.vector.types.pojo.Schema arrow) {
        List<Column> columns = ConnectSchemas.columns(arrow.getFields(), "", 1);
        SchemaMetadata.Parts parts = new SchemaMetadata.Parts(ConnectSchemas.fields(columns), null, null);
        Map<String, String> metadata = arrow.getCustomMetadata() == null ? Map.of() : arrow.getCustomMetadata();
        Schema connect = SchemaMetadata.read(metadata, RECORD, ArrowType.Struct.INSTANCE, false, parts, "");
        return new RowSchema(connect, arrow, columns);
    }

    /** A {@code STRUCT}; of rows with extra columns, that of the records alone. */
    public Schema connect() {
        return connect;
    }

    /** In message format. Its fingerprint depends on the Connect schema alone. */
    public org.apache.arrow.vector.types.pojo.Schema arrow() {
        return arrow;
    }

    List<Column> columns() {
        return columns;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RowSchema that && connect.equals(that.connect) && arrow.equals(that.arrow);
    }

    @Override
    public int hashCode() {
        return arrow.hashCode();
    }

    @Override
    public String toString() {
        return "RowSchema[" + connect + ", " + arrow + "]";
    }
}
