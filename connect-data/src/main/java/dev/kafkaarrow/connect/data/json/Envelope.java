package dev.kafkaarrow.connect.data.json;

import dev.kafkaarrow.connect.data.types.MismatchException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Where the parts of a document {@code {"schema": ..., "payload": ...}} are.
 *
 * @param schema a copy of its bytes
 * @param payload index of its first byte
 * @param seen how much of the document was looked at
 */
record Envelope(ByteBuffer schema, int payload, Kind kind, Order order, Seen seen) {
    static final String EXPECTED =
            "an object of schema and payload, as JsonConverter writes it with schemas.enable=true"
                    + " (for JSON without schemas set value.schema)";

    /** Whether there is a payload. */
    enum Kind {
        VALUE,
        NULL
    }

    /** Which part comes first. */
    enum Order {
        SCHEMA_FIRST,
        PAYLOAD_FIRST
    }

    /** How much of a document was looked at. */
    enum Seen {
        /** What stands before the payload. */
        BEGINNING,
        /** Everything, though of the payload only whether it is JSON. */
        ALL
    }

    /**
     * Reads an envelope as far as needed: to a payload that its schema stands before, unless all has to be seen.
     *
     * @throws MismatchException if it is none
     */
    static Envelope read(JsonInput in, Document document, Seen asked) {
        in.begin(document.bytes(), document.start(), document.from(), document.to());
        if (in.peek() != '{') {
            throw in.wrong(EXPECTED);
        }
        in.enter();
        int schemaFrom = -1;
        int schemaTo = -1;
        int payload = -1;
        Kind kind = Kind.VALUE;
        if (in.peek() == '}') {
            throw in.wrong(EXPECTED);
        }
        do {
            String name = in.readName();
            boolean isSchema = name.equals("schema");
            boolean isKnown = isSchema || name.equals("payload");
            if (!isKnown || (isSchema ? schemaFrom : payload) >= 0) {
                throw new MismatchException(EXPECTED, "one with the field " + name + (isKnown ? " twice" : ""));
            }
            int first = in.peek();
            int from = in.position();
            if (isSchema) {
                in.skipValue();
                schemaFrom = from;
                schemaTo = in.position();
            } else {
                payload = from;
                if (first == 'n') {
                    kind = Kind.NULL;
                } else if (schemaFrom >= 0 && asked == Seen.BEGINNING) {
                    return new Envelope(
                            copy(document, schemaFrom, schemaTo), payload, kind, Order.SCHEMA_FIRST, Seen.BEGINNING);
                }
                in.skipValue();
            }
        } while (in.hasNext('}'));
        if (schemaFrom < 0 || payload < 0) {
            throw new MismatchException(EXPECTED, "one without " + (payload < 0 ? "payload" : "schema"));
        }
        expectEnd(in);
        Order order = schemaFrom < payload ? Order.SCHEMA_FIRST : Order.PAYLOAD_FIRST;
        return new Envelope(copy(document, schemaFrom, schemaTo), payload, kind, order, Seen.ALL);
    }

    /** Leaves an envelope behind its payload. */
    static void leave(JsonInput in) {
        if (in.peek() != '}') {
            throw in.wrong("} behind the payload");
        }
        in.leave();
        expectEnd(in);
    }

    /** Sees to it that there is nothing more. */
    static void expectEnd(JsonInput in) {
        if (in.peek() != JsonInput.END) {
            throw in.wrong("nothing behind the document");
        }
    }

    private static ByteBuffer copy(Document document, int from, int to) {
        return ByteBuffer.wrap(Arrays.copyOfRange(document.bytes(), from, to));
    }
}
