package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.plugin.RecentlyUsed;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;

/** What became of the schemas met lately: mostly the very objects that came before, which cost a comparison. Not thread-safe. */
final class RowKinds {

    /** Schemas that take turns in a task are few. */
    private static final int MAX_REMEMBERED = 64;

    private final boolean keysHaveAColumn;
    private final RecentlyUsed<Schemas, RowKind> known;
    private final KeySchemas keys = new KeySchemas();
    private Schema lastValue;
    private Schema lastKey;
    private RowKind last;

    private record Schemas(Schema value, Schema key) {}

    RowKinds(RowsConfig config, ReadingBounds bounds) {
        this.known = new RecentlyUsed<>(
                MAX_REMEMBERED, schemas -> new RowKind(schemas.value(), schemas.key(), config, bounds));
        this.keysHaveAColumn = config.columns.contains(RowColumn.KEY);
    }

    /**
     * The kind of a record whose value is a row.
     *
     * @throws DataException if its schema has no form in Arrow, or its key has no schema and needs one
     */
    RowKind of(Schema value, SinkRecord record) {
        Schema key = keysHaveAColumn ? keys.of(record) : Schema.OPTIONAL_BYTES_SCHEMA;
        if (value != lastValue || key != lastKey) {
            last = known.get(new Schemas(value, key));
            if (record.key() == null && last.unreadable().isPresent()) {
                // that is what is wrong with others
                last = known.get(new Schemas(value, Schema.OPTIONAL_BYTES_SCHEMA));
            }
            lastValue = value;
            lastKey = key;
        }
        return last;
    }
}
