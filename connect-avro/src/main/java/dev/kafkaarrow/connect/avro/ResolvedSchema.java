package dev.kafkaarrow.connect.avro;

import dev.kafkaarrow.connect.data.types.Column;
import dev.kafkaarrow.connect.data.types.FieldException;
import dev.kafkaarrow.connect.data.types.MismatchException;
import dev.kafkaarrow.connect.data.types.RowSchema;
import dev.kafkaarrow.connect.data.types.RowSize;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Resolver;
import org.apache.avro.Resolver.Action;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;

/** How values that were written by one schema become rows. Not thread-safe. */
final class ResolvedSchema {
    private final Schema connect;
    private final RowSize size;
    private final RowSize defaults;
    private final List<Root> types = new ArrayList<>();
    private final boolean isUnion;
    private final long emptyElements;

    /** What a value is. */
    sealed interface Root {

        /** A row. */
        record Row(RecordReader record) implements Root {}

        /** No value. */
        record Null() implements Root {}

        /** What the reader's schema cannot have. */
        record Fault(String message) implements Root {}
    }

    /**
     * Of a writer's schema, and of the one that its values are read as.
     *
     * @throws DataException if rows cannot have the schema
     */
    ResolvedSchema(org.apache.avro.Schema writer, Optional<org.apache.avro.Schema> reader) {
        org.apache.avro.Schema read = reader.orElse(writer);
        expectRecord(read);
        this.connect = ConnectSchemas.of(read);
        RowSchema rows = RowSchema.of(connect);
        this.size = RowSize.of(rows).plus(UnwrittenSize.ofSymbols(read));
        this.defaults = reader.isPresent() ? UnwrittenSize.ofDefaults(read) : RowSize.NONE;
        this.emptyElements = Skipping.hasElementsWithoutBytes(writer) ? AvroInput.MAX_EMPTY_ELEMENTS : 0;
        Action action = resolve(writer, read);
        if (action instanceof Resolver.WriterUnion union) {
            this.isUnion = true;
            for (Action type : union.actions) {
                types.add(root(type, rows.columns()));
            }
        } else {
            this.isUnion = false;
            types.add(root(action, rows.columns()));
        }
    }

    private static Action resolve(org.apache.avro.Schema writer, org.apache.avro.Schema reader) {
        try {
            return Resolver.resolve(org.apache.avro.Schema.applyAliases(writer, reader), reader);
        } catch (AvroRuntimeException e) {
            throw new DataException(
                    "expected a schema that can be read as " + reader.getFullName() + ", got " + writer.getFullName()
                            + ": " + e.getMessage(),
                    e);
        }
    }

    private static void expectRecord(org.apache.avro.Schema schema) {
        boolean isOptional = schema.getType() == org.apache.avro.Schema.Type.UNION && ConnectSchemas.isOptional(schema);
        List<org.apache.avro.Schema> types = isOptional ? schema.getTypes() : List.of(schema);
        if (types.stream().noneMatch(type -> type.getType() == org.apache.avro.Schema.Type.RECORD)) {
            throw new DataException("expected a schema of a record, as rows have fields, got "
                    + schema.getType().getName());
        }
    }

    private static Root root(Action action, List<Column> columns) {
        if (action instanceof Resolver.RecordAdjust record) {
            return new Root.Row(Readers.ofRecord(record, columns, ""));
        } else if (action instanceof Resolver.ReaderUnion union) {
            return root(union.actualAction, columns);
        } else if (action instanceof Resolver.ErrorAction error) {
            return new Root.Fault(error.toString());
        }
        return new Root.Null();
    }

    Schema connect() {
        return connect;
    }

    /** Whether values begin with the number of one of the {@link #types}. */
    boolean isUnion() {
        return isUnion;
    }

    /** What values can be, which is one thing if they are no union. */
    List<Root> types() {
        return types;
    }

    /**
     * What a value of a union is, behind whose number the input then is.
     *
     * @throws FieldException if there is no such type
     */
    Root root(AvroInput in) {
        try {
            return types.get(in.readIndex(types.size(), "a type of a union"));
        } catch (MismatchException e) {
            throw in.located(e.at(""));
        } catch (IOException | AvroRuntimeException e) {
            throw in.located(AvroInput.mismatch("a type of a union", e).at(""));
        }
    }

    /** A bound of what a row takes. */
    long sizeInBytes(int bytes) {
        long whole = defaults.bound(bytes, bytes + emptyElements);
        return size.bound(whole, RowSize.sum(whole, emptyElements));
    }
}
