package dev.kafkaarrow.connect.data.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.kafka.connect.errors.DataException;

/** JSON as a tree, read with the settings of JsonConverter. */
final class JsonTree {
    private static final ObjectReader READER = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_LEADING_ZEROS_FOR_NUMBERS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .nodeFactory(new JsonNodeFactory(true))
            .build()
            .readerFor(JsonNode.class);

    /** No part of UTF-8. */
    private static final byte FILLER = (byte) 0xFF;

    private JsonTree() {}

    /** As {@link #read(byte[], int, int)}, of a buffer on the heap. */
    static JsonNode read(ByteBuffer bytes) {
        return read(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    }

    /**
     * Jackson takes a name with the byte FF for a known one without, and no other: it fills its words up with that. What a document is
     * must not depend on those before it.
     */
    private static void refuseFillers(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == FILLER) {
                throw new DataException("expected UTF-8, got byte 0xff");
            }
        }
    }

    /**
     * The document that an array holds; what stands behind it is not looked at.
     *
     * @throws DataException if it is no JSON
     */
    static JsonNode read(byte[] bytes, int from, int length) {
        try (JsonParser parser = READER.createParser(bytes, from, length)) {
            JsonNode tree = READER.readTree(parser);
            if (tree == null) {
                return MissingNode.getInstance();
            }
            refuseFillers(bytes, from, from + (int) parser.currentLocation().getByteOffset());
            return tree;
        } catch (IOException | NumberFormatException e) {
            // the latter for exponents beyond 32 bits
            throw new DataException("expected JSON, got what is none: " + e.getMessage(), e);
        }
    }
}
