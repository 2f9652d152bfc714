package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.data.types.ExtraColumn;
import dev.kafkaarrow.connect.files.Bytes;
import dev.kafkaarrow.connect.files.RecordCoordinates;
import dev.kafkaarrow.connect.files.RecordHeader;
import dev.kafkaarrow.connect.files.RecordTimestamp;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.sink.SinkRecord;

/** What Kafka knows of a record besides its value, as a column beside those of the value. */
@SuppressWarnings("JavaUtilDate") // Connect's type of times
enum RowColumn {
    /** Of the key's own type. */
    KEY {
        @Override
        Object value(SinkRecord record, RecordCoordinates coordinates) {
            return record.key();
        }
    },
    TOPIC {
        @Override
        Object value(SinkRecord record, RecordCoordinates coordinates) {
            return coordinates.topic();
        }
    },
    PARTITION {
        @Override
        Object value(SinkRecord record, RecordCoordinates coordinates) {
            return coordinates.partition();
        }
    },
    OFFSET {
        @Override
        Object value(SinkRecord record, RecordCoordinates coordinates) {
            return coordinates.offset();
        }
    },
    TIMESTAMP {
        @Override
        Object value(SinkRecord record, RecordCoordinates coordinates) {
            return coordinates
                    .timestamp()
                    .map(RecordTimestamp::epochMs)
                    .map(Date::new)
                    .orElse(null);
        }
    },
    HEADERS {
        @Override
        Object value(SinkRecord record, RecordCoordinates coordinates) {
            List<Struct> headers = new ArrayList<>();
            for (RecordHeader header : coordinates.headers()) {
                headers.add(new Struct(HEADER)
                        .put(HEADER_NAME, header.name())
                        .put(HEADER_VALUE, header.value().map(Bytes::array).orElse(null)));
            }
            return headers;
        }
    };

    private static final String HEADER_NAME = "name";
    private static final String HEADER_VALUE = "value";
    private static final Schema HEADER = SchemaBuilder.struct()
            .field(HEADER_NAME, Schema.STRING_SCHEMA)
            .field(HEADER_VALUE, Schema.OPTIONAL_BYTES_SCHEMA)
            .build();
    private static final Schema HEADER_LIST = SchemaBuilder.array(HEADER).build();
    private static final Schema OPTIONAL_TIMESTAMP =
            Timestamp.builder().optional().build();

    /** In the configuration. */
    String option() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** In files. */
    String column() {
        return "kafka_" + option();
    }

    /** @param key of the record's key */
    ExtraColumn toColumn(Schema key) {
        Schema schema = switch (this) {
            case KEY -> key;
            case TOPIC -> Schema.STRING_SCHEMA;
            case PARTITION -> Schema.INT32_SCHEMA;
            case OFFSET -> Schema.INT64_SCHEMA;
            case TIMESTAMP -> OPTIONAL_TIMESTAMP;
            case HEADERS -> HEADER_LIST;
        };
        return new ExtraColumn(column(), schema);
    }

    /** In the form that Connect has of the column's type. */
    abstract Object value(SinkRecord record, RecordCoordinates coordinates);
}
