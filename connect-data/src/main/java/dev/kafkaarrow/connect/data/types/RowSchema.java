package dev.kafkaarrow.connect.data.types;

import dev.kafkaarrow.ipc.PortableDecimals;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.kafka.connect.data.Schema;

/**
 * The schema of rows, in Connect and in Arrow. Immutable and thread-safe. Making one walks the whole schema, so make it once per schema
 * and not per record.
 */
public final class RowSchema {
    /** Key in the metadata of Arrow schemas, see {@link #parameterOrder}. */
    public static final String PARAMETER_ORDER = MetadataKeys.PARAMETER_ORDER;

    private static final TypeLine RECORD = TypeTable.find(ArrowType.Struct.INSTANCE, Optional.empty(), Optional.empty())
            .orElseThrow();

    private final Schema connect;
    private final org.apache.arrow.vector.types.pojo.Schema arrow;
    private final Map<String, String> beside;
    private final List<Column> columns;

    private RowSchema(
            Schema connect,
            org.apache.arrow.vector.types.pojo.Schema arrow,
            Map<String, String> beside,
            List<Column> columns) {
        this.connect = connect;
        this.arrow = arrow;
        this.beside = beside;
        this.columns = List.copyOf(columns);
    }

    /**
     * The schema of rows that are records of a Connect schema.
     *
     * @param connect a {@code STRUCT}
     * @throws FieldException if the schema or a field of it has no form in Arrow
     */
    public static RowSchema of(Schema connect) {
        return of(connect, List.of());
    }

    /**
     * The schema of rows that are records of a Connect schema, with further columns after theirs, whose values come from elsewhere.
     *
     * @param connect a {@code STRUCT}
     * @throws FieldException if the schema or a field of it has no form in Arrow, or two columns have the same name
     */
    public static RowSchema of(Schema connect, List<ExtraColumn> extraColumns) {
        if (connect.type() != Schema.Type.STRUCT) {
            throw new FieldException("", "a STRUCT", connect.type().toString());
        }
        RecursiveSchemas.refuse(connect, "");
        extraColumns.forEach(extra -> RecursiveSchemas.refuse(extra.schema(), extra.name()));
        List<Column> columns = new ArrayList<>(ArrowFields.columns(connect, "", 1));
        Set<String> names = new HashSet<>();
        columns.forEach(column -> names.add(column.name()));
        for (ExtraColumn extra : extraColumns) {
            if (!names.add(extra.name())) {
                throw new FieldException(
                        extra.name(), "a name that no field of the records has", "two columns of this name");
            }
            columns.add(ArrowFields.column(extra.name(), extra.schema(), extra.name(), 1));
        }
        Map<String, String> metadata = ConnectMetadata.write(connect, RECORD, ArrowType.Struct.INSTANCE, false);
        ArrowFields.checkText("", "", metadata);
        return new RowSchema(
                connect,
                new org.apache.arrow.vector.types.pojo.Schema(ArrowFields.fields(columns), metadata),
                ParameterOrder.write(connect, columns)
                        .map(order -> Map.of(PARAMETER_ORDER, order))
                        .orElse(Map.of()),
                columns);
    }

    /**
     * The schema of the rows of Arrow batches.
     *
     * @param arrow in message format, as {@code ArrowStream} gives it: a dictionary-encoded field has the type of its values
     * @throws FieldException if the schema or a field of it has no form in Connect
     */
    public static RowSchema of(org.apache.arrow.vector.types.pojo.Schema arrow) {
        Map<String, String> metadata = arrow.getCustomMetadata() == null ? Map.of() : arrow.getCustomMetadata();
        ParameterOrder order = ParameterOrder.read(metadata);
        List<Column> columns = new ConnectSchemas(order)
                .columns(PortableDecimals.original(arrow).getFields(), "", 1);
        ConnectMetadata.Parts parts = new ConnectMetadata.Parts(ConnectSchemas.fields(columns), null, null);
        Schema connect = ConnectMetadata.read(metadata, RECORD, ArrowType.Struct.INSTANCE, false, parts, order, "");
        return new RowSchema(connect, arrow, Map.of(), columns);
    }

    /** The Connect schema of the records, a {@code STRUCT}, without the extra columns. */
    public Schema connect() {
        return connect;
    }

    /**
     * The Arrow schema, in message format, extra columns included. Its fingerprint depends on the Connect schemas alone: equal ones have
     * equal fingerprints. Batches have its decimals in {@linkplain PortableDecimals portable form}.
     */
    public org.apache.arrow.vector.types.pojo.Schema arrow() {
        return arrow;
    }

    /** The Arrow schema of batches: {@link #arrow} in portable form, with the metadata by which equal schemas may differ. */
    public org.apache.arrow.vector.types.pojo.Schema ofBatches() {
        Map<String, String> metadata = new HashMap<>(arrow.getCustomMetadata());
        metadata.putAll(beside);
        return PortableDecimals.portable(new org.apache.arrow.vector.types.pojo.Schema(arrow.getFields(), metadata));
    }

    /**
     * The value of the metadata entry {@value #PARAMETER_ORDER} of a schema made of a Connect schema: the order in which parameters were
     * set, where it is not the alphabetical one. Not part of {@link #arrow()}, as it may differ between equal Connect schemas.
     */
    public Optional<String> parameterOrder() {
        return Optional.ofNullable(beside.get(PARAMETER_ORDER));
    }

    /**
     * The schema of the same rows as elements of an array, whose name, doc and so on batches keep in their metadata.
     *
     * @param array an {@code ARRAY} of {@link #connect}
     */
    public RowSchema inArray(Schema array) {
        Map<String, String> more = new HashMap<>(beside);
        more.putAll(ArrayMetadata.write(array));
        return new RowSchema(connect, arrow, more, columns);
    }

    /**
     * The Connect schema of an array of the rows, for a schema read from Arrow: that which {@link #inArray} kept, else a plain one.
     *
     * @throws FieldException if the metadata cannot be understood
     */
    public Schema array() {
        return ArrayMetadata.read(arrow.getCustomMetadata(), connect);
    }

    /** The columns, in the order of the Arrow schema: those of the records' fields, then the extra ones. */
    public List<Column> columns() {
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
