package dev.kafkaarrow.connect.data;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.kafka.connect.data.Schema;

/**
 * What the schema of an array of records says beside that of the records, which is the Arrow schema's: in the metadata of the Arrow
 * schema too, under the keys of {@link SchemaMetadata} and {@link ParameterOrder} with {@code connect.array.} for {@code connect.}
 */
final class ArrayMetadata {
    private static final String PREFIX = "connect.array.";
    private static final String PREFIX_OF_FIELDS = "connect.";
    private static final TypeLine ARRAY = TypeTable.find(ArrowType.List.INSTANCE, Optional.empty(), Optional.empty())
            .orElseThrow();

    private ArrayMetadata() {}

    /** None for a plain array. */
    static Map<String, String> write(Schema array) {
        Map<String, String> own = SchemaMetadata.write(array, ARRAY, ArrowType.List.INSTANCE, false);
        ParameterOrder.write(array, List.of()).ifPresent(order -> own.put(ParameterOrder.KEY, order));
        Map<String, String> metadata = new HashMap<>();
        own.forEach((key, value) -> metadata.put(PREFIX + key.substring(PREFIX_OF_FIELDS.length()), value));
        return metadata;
    }

    /**
     * The schema of an array of records.
     *
     * @param metadata of the Arrow schema
     * @throws FieldException if the metadata cannot be understood
     */
    static Schema read(Map<String, String> metadata, Schema records) {
        Map<String, String> own = new HashMap<>();
        metadata.forEach((key, value) -> {
            if (key.startsWith(PREFIX)) {
                own.put(PREFIX_OF_FIELDS + key.substring(PREFIX.length()), value);
            }
        });
        SchemaMetadata.Parts parts = new SchemaMetadata.Parts(List.of(), null, records);
        return SchemaMetadata.read(own, ARRAY, ArrowType.List.INSTANCE, false, parts, ParameterOrder.read(own), "");
    }
}
