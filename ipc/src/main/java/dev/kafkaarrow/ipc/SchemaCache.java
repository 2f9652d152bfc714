package dev.kafkaarrow.ipc;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The schemas decoded last, found again by their bytes, so that a schema is walked and converted once and not once per
 * message. Thread-safe: a lost update only costs a second decoding.
 */
final class SchemaCache {
    private final Recent<StreamSchema> recent = new Recent<>();

    /** With a schema that was decoded and checked before, or made here. */
    static SchemaCache of(StreamSchema known) {
        SchemaCache cache = new SchemaCache();
        cache.recent.add(known);
        return cache;
    }

    /** A check of a walked message before it is decoded as a schema. */
    interface MessageCheck {
        void check(ByteBuffer metadata, long position) throws InvalidStreamException;
    }

    StreamSchema get(ByteBuffer metadata, long position, Checks checks, MessageCheck check)
            throws InvalidStreamException {
        Optional<StreamSchema> known = recent.find(candidate -> candidate.isEncodedAs(metadata));
        if (known.isPresent()) {
            return known.get();
        }
        MetadataWalk.check(metadata, position, checks);
        check.check(metadata, position);
        StreamSchema decoded = StreamSchema.decode(metadata, position);
        recent.add(decoded);
        return decoded;
    }
}
