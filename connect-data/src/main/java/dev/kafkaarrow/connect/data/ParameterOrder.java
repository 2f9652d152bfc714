package dev.kafkaarrow.connect.data;

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
 * In which order the parameters of schemas were set. It makes no difference to Connect, whose schemas are equal in whatever order, but
 * converters may read it: Avro's makes the symbols of an enum of them. It stands apart from the parameters, which are sorted, in the
 * metadata of the Arrow schema, so that the rest of it depends on nothing but what makes Connect's schemas equal. Immutable.
 */
final class ParameterOrder {
    /** A JSON object: path of a field, empty for the record, to an array of the names of its parameters. */
    static final String KEY = "connect.parameters.order";

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
        if (column.arrow().getMetadata().containsKey(SchemaMetadata.PARAMETERS)) {
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
     * The order that the metadata of an Arrow schema tells.
     *
     * @throws FieldException if it cannot be understood
     */
    static ParameterOrder read(Map<String, String> metadata) {
        String text = metadata.get(KEY);
        if (text == null) {
            return new ParameterOrder(Map.of());
        }
        String expected = "metadata " + KEY + " of a JSON object of arrays of strings";
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
