package dev.kafkaarrow.ipc;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The schemas decoded last, found again by their bytes, so that a schema is walked and converted once and not once per
 * message. Thread-safe: a lost update only costs a second decoding.
 */
final class SchemaCache {
    /** A consumer of several topics meets a few schemas in turn; each entry costs one comparison of bytes. */
    private static final int ENTRIES = 8;

    private final AtomicReferenceArray<StreamSchema> recent = new AtomicReferenceArray<>(ENTRIES);

    /** A check of a walked message before it is decoded as a schema. */
    interface MessageCheck {
        void check(ByteBuffer metadata, long position) throws InvalidStreamException;
    }

    StreamSchema get(ByteBuffer metadata, long position, Checks checks, MessageCheck check)
            throws InvalidStreamException {
        for (int i = 0; i < ENTRIES; i++) {
            StreamSchema candidate = recent.get(i);
            if (candidate == null) {
                break;
            }
            if (candidate.isEncodedAs(metadata)) {
                return candidate;
            }
        }
        MetadataWalk.check(metadata, position, checks);
        check.check(metadata, position);
        StreamSchema decoded = StreamSchema.decode(metadata, position);
        for (int i = ENTRIES - 1; i > 0; i--) {
            recent.set(i, recent.get(i - 1));
        }
        recent.set(0, decoded);
        return decoded;
    }
}
