package dev.kafkaarrow.connect.data.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kafkaarrow.connect.data.json.JsonRow.Rest;
import dev.kafkaarrow.connect.data.types.Column;
import dev.kafkaarrow.connect.data.types.FieldException;
import dev.kafkaarrow.connect.data.types.MismatchException;
import dev.kafkaarrow.connect.data.types.RowSchema;
import dev.kafkaarrow.connect.data.write.RowDecoder;
import dev.kafkaarrow.connect.data.write.RowValue;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.kafka.connect.data.Struct;

/**
 * Rows that are JSON objects without a schema, all of one Arrow schema: fields by name, a missing one null. Dates and times are text of ISO
 * 8601, or numbers in the unit of their type; bytes are base64, decimals numbers or the text of one; maps are objects if their keys are texts,
 * else arrays of pairs, all of which are kept. Nothing is rounded or cut. Not thread-safe.
 */
public final class BareJsonRows implements RowDecoder {
    private final RowSchema rows;
    private final KnownSchema schema;
    private final RowInput input;
    private final JsonRow.RowKind kind = new OneWay();

    /**
     * Rows of a schema.
     *
     * @throws FieldException if a field has a type, or metadata, that rows cannot have
     */
    public BareJsonRows(Schema arrow, UnknownFields unknown) {
        this.rows = RowTypes.rows(arrow);
        this.schema = new KnownSchema(rows.connect());
        this.input = new RowInput(new ReadingRules(Notation.BARE, JsonOptions.DEFAULT, unknown));
    }

    @Override
    public Optional<RowValue> decode(ByteBuffer value) {
        Document document = Document.of(value);
        JsonInput in = input.json();
        in.begin(document.bytes(), document.start(), document.from(), document.to());
        try {
            if (in.peek() == 'n') {
                in.readNull();
                Envelope.expectEnd(in);
                return Optional.empty();
            }
        } catch (MismatchException e) {
            throw input.located(e.at(""));
        }
        return Optional.of(new JsonRow(kind, input, document, in.position(), schema, Rest.OF_DOCUMENT));
    }

    /** Rows for which there is no other way than to their columns. */
    private final class OneWay implements JsonRow.RowKind {
        @Override
        public Optional<Struct> otherwise(
                org.apache.kafka.connect.data.Schema connect, Document document, int payload) {
            return Optional.empty();
        }

        @Override
        public Object value(List<String> path, org.apache.kafka.connect.data.Schema connect, JsonNode node) {
            return BareValues.value(column(path), node);
        }

        private Column column(List<String> path) {
            List<Column> columns = rows.columns();
            Column found = null;
            for (String name : path) {
                found = columns.stream()
                        .filter(column -> column.name().equals(name))
                        .findFirst()
                        .orElseThrow();
                columns = found.children();
            }
            return found;
        }
    }
}
