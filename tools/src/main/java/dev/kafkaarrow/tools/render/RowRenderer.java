package dev.kafkaarrow.tools.render;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * Writes the rows of the batch that a reader has loaded as JSON, straight from its vectors; the reader may go on to other batches in the
 * same root. {@code docs/values-as-json.md} says what becomes of each type. Not thread-safe; the reader belongs to the caller.
 */
public final class RowRenderer {

    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .rootValueSeparator((SerializableString) null)
            // schemas may be nested up to max.schema.depth
            .streamWriteConstraints(StreamWriteConstraints.builder()
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .build())
            .build();

    private final VectorSchemaRoot root;
    private final RowSpace space;
    private final ValueWriter rows;
    private final List<String> names;
    private final ValueWriter[] columns;

    /**
     * Chooses how each column is written.
     *
     * @throws IllegalArgumentException if a dictionary is missing
     */
    public RowRenderer(ArrowReader reader, ValueBounds bounds) throws IOException {
        root = reader.getVectorSchemaRoot();
        space = new RowSpace(bounds);
        ValueWriters writers = new ValueWriters(reader, space);
        List<FieldVector> vectors = root.getFieldVectors();
        rows = writers.object(vectors, root.getSchema().getFields());
        names = ValueWriters.uniqueNames(root.getSchema().getFields());
        columns = IntStream.range(0, vectors.size())
                .mapToObj(i ->
                        writers.of(vectors.get(i), root.getSchema().getFields().get(i)))
                .toArray(ValueWriter[]::new);
    }

    /** Rows of the batch that is loaded. */
    public int rowCount() {
        return root.getRowCount();
    }

    /** Names of the columns, each once. */
    List<String> names() {
        return names;
    }

    /** Writes a row as an object, without a line break. */
    public void write(int row, OutputStream out) throws IOException {
        try (JsonGenerator generator = generator(out)) {
            write(row, generator);
        }
    }

    /** Writes a row as an object. */
    public void write(int row, JsonGenerator out) throws IOException {
        space.renew();
        rows.write(row, out);
    }

    /** The values of a row, each as JSON. */
    List<String> cells(int row) throws IOException {
        List<String> cells = new ArrayList<>();
        for (ValueWriter column : columns) {
            ByteArrayOutputStream cell = new ByteArrayOutputStream();
            try (JsonGenerator generator = generator(cell)) {
                space.renew();
                column.write(row, generator);
            }
            cells.add(cell.toString(StandardCharsets.UTF_8));
        }
        return cells;
    }

    /** A generator that leaves {@code out} open when it is closed. */
    public static JsonGenerator generator(OutputStream out) throws IOException {
        return JSON.createGenerator(out)
                .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
    }
}
