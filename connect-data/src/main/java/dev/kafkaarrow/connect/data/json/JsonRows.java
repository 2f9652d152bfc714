package dev.kafkaarrow.connect.data.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kafkaarrow.connect.data.json.Envelope.Seen;
import dev.kafkaarrow.connect.data.json.JsonOptions.Losses;
import dev.kafkaarrow.connect.data.json.JsonRow.Rest;
import dev.kafkaarrow.connect.data.types.LogicalNames;
import dev.kafkaarrow.connect.data.types.MismatchException;
import dev.kafkaarrow.connect.data.write.RowDecoder;
import dev.kafkaarrow.connect.data.write.RowValue;
import dev.kafkaarrow.connect.data.write.StructValue;
import dev.kafkaarrow.connect.plugin.RecentlyUsed;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/**
 * Rows that are JSON with their schema, as JsonConverter and Debezium write them: {@code {"schema": ..., "payload": ...}}. For what
 * JsonConverter reads without a loss they are the same rows of the same schema. A schema is read once as long as its bytes stay the same,
 * and payloads go to the columns byte by byte. Not thread-safe.
 *
 * <p>Entries of maps stand in the order of the payload. What clients of a schema registry write before JSON is skipped.
 */
public final class JsonRows implements RowDecoder {
    private static final int MAX_SCHEMAS = 32;

    private final JsonOptions options;
    private final ConverterValues values;
    private final JsonSchemas schemas;
    private final RecentlyUsed<ByteBuffer, KnownSchema> known;
    private final KnownBeginnings beginnings = new KnownBeginnings();
    private final RowInput input;
    private final JsonRow.RowKind kind = new OfConverter();

    /** Rows that are read in one way. */
    public JsonRows(JsonOptions options) {
        this.options = options;
        this.values = new ConverterValues(options);
        this.schemas = new JsonSchemas(values);
        this.known = new RecentlyUsed<>(MAX_SCHEMAS, text -> new KnownSchema(schema(text)));
        this.input = new RowInput(new ReadingRules(Notation.JSON_CONVERTER, options, UnknownFields.IGNORE));
    }

    private Schema schema(ByteBuffer text) {
        JsonNode node = JsonTree.read(text);
        if (node.isNull()) {
            throw new DataException(
                    "expected an object of schema and payload, got one whose schema is null: rows need a schema");
        }
        return struct(schemas.schema(node));
    }

    private static Schema struct(Schema schema) {
        if (schema.type() != Schema.Type.STRUCT || LogicalNames.areWrong(schema)) {
            throw new DataException("expected a schema of type struct, got "
                    + (schema.name() == null ? "" : schema.name() + " of ") + schema.type()
                    + ": rows need fields");
        }
        return schema;
    }

    @Override
    public Optional<RowValue> decode(ByteBuffer value) {
        Document document = Document.of(value);
        try {
            return find(document);
        } catch (DataException e) {
            if (options.losses() == Losses.AS_JSON_CONVERTER) {
                return converted(document);
            }
            throw e;
        }
    }

    private Optional<RowValue> find(Document document) {
        JsonInput in = input.json();
        try {
            int behind = beginnings.find(document);
            if (behind >= 0) {
                int payload = JsonInput.behindBlanks(document.bytes(), behind, document.to());
                if (payload < document.to() && document.bytes()[payload] != 'n') {
                    return Optional.of(row(document, payload, beginnings.found(), seen(in, document, payload)));
                }
            }
            boolean isLenient = options.losses() == Losses.AS_JSON_CONVERTER;
            Envelope envelope = Envelope.read(in, document, isLenient ? Seen.ALL : Seen.BEGINNING);
            if (envelope.kind() == Envelope.Kind.NULL) {
                return nothing(JsonTree.read(envelope.schema()));
            }
            KnownSchema schema = known.get(envelope.schema());
            if (envelope.order() == Envelope.Order.SCHEMA_FIRST) {
                beginnings.add(document, envelope.payload(), schema);
            }
            return Optional.of(row(document, envelope.payload(), schema, envelope.seen()));
        } catch (MismatchException e) {
            throw input.located(e.at(""));
        }
    }

    /** A later field of the same name counts for JsonConverter, so where it has a say the whole document must be seen. */
    private Seen seen(JsonInput in, Document document, int payload) {
        if (options.losses() == Losses.REFUSED) {
            return Seen.BEGINNING;
        }
        in.begin(document.bytes(), document.start(), payload, document.to());
        in.skipValue();
        Envelope.leave(in);
        return Seen.ALL;
    }

    private RowValue row(Document document, int payload, KnownSchema schema, Seen seen) {
        Rest rest = seen == Seen.ALL ? Rest.SEEN : Rest.OF_ENVELOPE;
        return new JsonRow(kind, input, document, payload, schema, rest);
    }

    private Optional<RowValue> nothing(JsonNode schema) {
        if (!schema.isNull() && !schemas.schema(schema).isOptional()) {
            throw new DataException("expected a payload, as its schema is not optional, got null");
        }
        return Optional.empty();
    }

    /** The row that JsonConverter would make. */
    private Optional<RowValue> converted(Document document) {
        int bytes = document.to() - document.from();
        JsonNode envelope = JsonTree.read(document.bytes(), document.from(), bytes);
        if (!envelope.isObject() || envelope.size() != 2 || !envelope.has("schema") || !envelope.has("payload")) {
            throw new DataException("expected " + Envelope.EXPECTED + ", got something else");
        }
        JsonNode schema = envelope.get("schema");
        JsonNode payload = envelope.get("payload");
        if (payload.isNull()) {
            return nothing(schema);
        }
        if (schema.isNull()) {
            throw new DataException(
                    "expected an object of schema and payload, got one whose schema is null: rows need a schema");
        }
        KnownSchema read = new KnownSchema(struct(schemas.schema(schema)));
        Struct struct = (Struct) values.value(read.schema(), payload);
        return Optional.of(new StructValue(struct, read.sizeInBytes(bytes)));
    }

    /** Rows that JsonConverter may have its say about. */
    private final class OfConverter implements JsonRow.RowKind {
        @Override
        public Optional<Struct> otherwise(Schema schema, Document document, int payload) {
            if (options.losses() == Losses.REFUSED) {
                return Optional.empty();
            }
            JsonNode node = JsonTree.read(document.bytes(), payload, document.to() - payload);
            return Optional.of((Struct) values.value(schema, node));
        }

        @Override
        public Object value(List<String> path, Schema schema, JsonNode node) {
            return values.value(schema, node);
        }
    }
}
