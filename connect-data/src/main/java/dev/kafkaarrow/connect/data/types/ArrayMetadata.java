package dev.kafkaarrow.connect.data.types;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.kafka.connect.data.Schema;

/**
 * What the schema of an array of records says in addition to that of the records, which is the Arrow schema's: in the metadata of the
 * same Arrow schema, under the keys of {@link ConnectMetadata} and {@link ParameterOrder} with {@code connect.array.} for {@code connect.}
 */
final class ArrayMetadata {
    private static final TypeLine ARRAY = TypeTable.find(ArrowType.List.INSTANCE, Optional.empty(), Optional.empty())
            .orElseThrow();

    private ArrayMetadata() {}

    /** None for a plain array. */
    static Map<String, String> write(Schema array) {
        Map<String, String> own = ConnectMetadata.write(array, ARRAY, ArrowType.List.INSTANCE, false);
        ParameterOrder.write(array, List.of()).ifPresent(order -> own.put(MetadataKeys.PARAMETER_ORDER, order));
        Map<String, String> metadata = new HashMap<>();
        own.forEach((key, value) ->
                metadata.put(MetadataKeys.ARRAY_PREFIX + key.substring(MetadataKeys.PREFIX.length()), value));
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
            if (key.startsWith(MetadataKeys.ARRAY_PREFIX)) {
                own.put(MetadataKeys.PREFIX + key.substring(MetadataKeys.ARRAY_PREFIX.length()), value);
            }
        });
        ConnectMetadata.Parts parts = new ConnectMetadata.Parts(List.of(), null, records);
        return ConnectMetadata.read(own, ARRAY, ArrowType.List.INSTANCE, false, parts, ParameterOrder.read(own), "");
    }
}
