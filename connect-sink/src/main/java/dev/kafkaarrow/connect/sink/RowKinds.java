package dev.kafkaarrow.connect.sink;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;

/** What became of the schemas met lately: mostly the very objects that came before, which cost a comparison. Not thread-safe. */
final class RowKinds {

    /** Schemas that take turns in a task are few. */
    private static final int MAX_REMEMBERED = 64;

    private final RowsConfig config;
    private final ReadingBounds bounds;
    private final boolean keysHaveAColumn;
    private final Map<Schemas, RowKind> known = new LinkedHashMap<>(16, 0.75f, true);
    private final KeySchemas keys = new KeySchemas();
    private Schema lastValue;
    private Schema lastKey;
    private RowKind last;

    private record Schemas(Schema value, Schema key) {}

    RowKinds(RowsConfig config, ReadingBounds bounds) {
        this.config = config;
        this.bounds = bounds;
        this.keysHaveAColumn = config.columns.contains(RowColumn.KEY);
    }

    /**
     * The kind of a record whose value is a Struct.
     *
     * @throws DataException if its schema has no form in Arrow, or its key has no schema and needs one
     */
    RowKind of(Schema value, SinkRecord record) {
        Schema key = keysHaveAColumn ? keys.of(record) : Schema.OPTIONAL_BYTES_SCHEMA;
        if (value != lastValue || key != lastKey) {
            last = find(new Schemas(value, key));
            if (record.key() == null && last.unreadable().isPresent()) {
                // that is what is wrong with others
                last = find(new Schemas(value, Schema.OPTIONAL_BYTES_SCHEMA));
            }
            lastValue = value;
            lastKey = key;
        }
        return last;
    }

    private RowKind find(Schemas schemas) {
        RowKind kind = known.get(schemas);
        if (kind == null) {
            kind = new RowKind(schemas.value(), schemas.key(), config, bounds);
            known.put(schemas, kind);
            if (known.size() > MAX_REMEMBERED) {
                known.remove(known.keySet().iterator().next());
            }
        }
        return kind;
    }
}
