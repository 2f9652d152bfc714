package dev.kafkaarrow.ipc;

import java.nio.ByteBuffer;

/**
 * A record batch message, encoded by itself: to be written behind a schema, and dictionaries, that it was made for.
 *
 * @param header continuation, length and metadata padded to 8 bytes, its {@code custom_metadata} included; not to be written to
 * @param body a multiple of 8 bytes; not to be written to
 */
public record EncodedBatch(ByteBuffer header, ByteBuffer body) {
    /** Keeps read-only views of both. */
    public EncodedBatch {
        header = header.asReadOnlyBuffer();
        body = body.asReadOnlyBuffer();
    }

    /** A read-only view of the header. */
    @Override
    public ByteBuffer header() {
        return header.duplicate();
    }

    /** A read-only view of the body. */
    @Override
    public ByteBuffer body() {
        return body.duplicate();
    }
}
