package dev.kafkaarrow.connect.data.types;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.connect.data.Schema;

/**
 * The order in which parameters of schemas were set. To Connect schemas are equal in any order, but converters read it: Avro's takes the
 * symbols of an enum from it. It is kept apart from the parameters, which are sorted, in the metadata of the Arrow schema, so that
 * everything else depends on nothing but what makes Connect's schemas equal. Immutable.
 */
final class ParameterOrder {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, List<String>> names;

    private ParameterOrder(Map<String, List<String>> names) {
        this.names = names;
    }

    /** The order as text; none where all parameters are sorted. */
    static Optional<String> write(Schema record, List<Column> columns) {
        ObjectNode order = JSON.createObjectNode();
        add("", record, order);
        columns.forEach(column -> add(column, order));
        return order.isEmpty() ? Optional.empty() : Optional.of(order.toString());
    }

    private static void add(Column column, ObjectNode order) {
        if (column.arrow().getMetadata().containsKey(MetadataKeys.PARAMETERS)) {
            add(column.path(), column.connect(), order);
        }
        column.children().forEach(child -> add(child, order));
    }

    private static void add(String path, Schema schema, ObjectNode order) {
        if (schema.parameters() == null) {
            return;
        }
        Set<String> set = schema.parameters().keySet();
        if (!List.copyOf(new TreeSet<>(set)).equals(List.copyOf(set))) {
            ArrayNode array = order.putArray(path);
            set.forEach(array::add);
        }
    }

    /**
     * The order in the metadata of an Arrow schema.
     *
     * @throws FieldException if it cannot be understood
     */
    static ParameterOrder read(Map<String, String> metadata) {
        String text = metadata.get(MetadataKeys.PARAMETER_ORDER);
        if (text == null) {
            return new ParameterOrder(Map.of());
        }
        String expected = "metadata " + MetadataKeys.PARAMETER_ORDER + " of a JSON object of arrays of strings";
        Map<String, List<String>> names = new HashMap<>();
        try {
            for (Map.Entry<String, JsonNode> entry : JSON.readTree(text).properties()) {
                List<String> list = new ArrayList<>();
                entry.getValue().forEach(name -> list.add(name.asText()));
                names.put(entry.getKey(), list);
            }
        } catch (JsonProcessingException e) {
            throw new FieldException("", expected, text, e);
        }
        return new ParameterOrder(names);
    }

    /** The parameters in the order in which they were set, where that is known. */
    Map<String, String> of(Map<String, String> parameters, String path) {
        List<String> order = names.get(path);
        if (order == null || parameters == null || !Set.copyOf(order).equals(parameters.keySet())) {
            return parameters;
        }
        Map<String, String> ordered = new LinkedHashMap<>();
        order.forEach(name -> ordered.put(name, parameters.get(name)));
        return ordered;
    }
}
