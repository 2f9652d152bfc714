package dev.kafkaarrow.it;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * What a reader finds in one Arrow IPC stream, in lines of JSON that {@code describe.py} (pyarrow) and
 * {@code describe.js} (Arrow JS) write byte for byte alike: the schema with all metadata, then for each batch its number
 * and row count (and its own {@code custom_metadata} where asked), then one line for each row.
 *
 * <p>Values are exact. Integers, dates, times, timestamps and durations are the stored number; floats the hexadecimal
 * digits of their bits, or {@code "NaN"}; decimals {@code "<unscaled>e<exponent>"}; binary hexadecimal; maps arrays of
 * pairs; unions pairs of type id and value; dictionary-encoded values decoded.
 */
record StreamDescription(List<String> lines) {

    private static final String SCHEMA = "{\"schema\":";

    StreamDescription {
        lines = List.copyOf(lines);
    }

    /** Reads {@code reader} to its end and leaves it to the caller to close. */
    static StreamDescription of(ArrowReader reader) throws IOException {
        return describe(reader, () -> "");
    }

    /** Like {@link #of}, with the {@code custom_metadata} of the batch that {@code reader} loaded last. */
    static StreamDescription withBatchMetadata(ArrowReader reader, Supplier<Map<String, String>> batchMetadata)
            throws IOException {
        return describe(reader, () -> ",\"metadata\":" + JsonText.object(batchMetadata.get()));
    }

    private static StreamDescription describe(ArrowReader reader, Supplier<String> rest) throws IOException {
        List<String> lines = new ArrayList<>();
        VectorSchemaRoot root = reader.getVectorSchemaRoot();
        Map<Long, Dictionary> dictionaries = reader.getDictionaryVectors();
        lines.add(new SchemaText(dictionaries).of(root.getSchema()));
        for (int batch = 0; reader.loadNextBatch(); batch++) {
            lines.add("{\"batch\":" + batch + ",\"rows\":" + root.getRowCount() + rest.get() + "}");
            ValueText values = new ValueText(reader.getDictionaryVectors());
            List<IntFunction<String>> columns = new ArrayList<>();
            for (int column = 0; column < root.getFieldVectors().size(); column++) {
                columns.add(values.of(
                        root.getVector(column), root.getSchema().getFields().get(column)));
            }
            for (int row = 0; row < root.getRowCount(); row++) {
                int index = row;
                lines.add(JsonText.array(
                        columns.stream().map(column -> column.apply(index)).toList()));
            }
        }
        return new StreamDescription(lines);
    }

    /** The descriptions of several streams, as the scripts print them one after another. */
    static List<StreamDescription> parse(String output) {
        List<List<String>> streams = new ArrayList<>();
        output.lines().forEach(line -> {
            if (line.startsWith(SCHEMA)) {
                streams.add(new ArrayList<>());
            }
            streams.get(streams.size() - 1).add(line);
        });
        return streams.stream().map(StreamDescription::new).toList();
    }

    String schema() {
        return lines.get(0);
    }

    /** The rows of all batches, as if they were one. */
    List<String> rows() {
        return lines.stream().filter(line -> line.startsWith("[")).toList();
    }

    List<String> batches() {
        return lines.stream().filter(line -> line.startsWith("{\"batch\":")).toList();
    }

    /** The first line in which the two differ, both sides of it; whole descriptions are too long to show. */
    Optional<String> firstDifferenceFrom(StreamDescription expected) {
        for (int i = 0; i < Math.max(lines.size(), expected.lines.size()); i++) {
            String mine = i < lines.size() ? lines.get(i) : "(end)";
            String theirs = i < expected.lines.size() ? expected.lines.get(i) : "(end)";
            if (!mine.equals(theirs)) {
                return Optional.of("line %d%nexpected: %s%n     got: %s".formatted(i + 1, theirs, mine));
            }
        }
        return Optional.empty();
    }
}
