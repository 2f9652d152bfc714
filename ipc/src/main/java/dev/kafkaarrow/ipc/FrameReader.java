package dev.kafkaarrow.ipc;

import java.io.IOException;

/**
 * Walks a byte range as encapsulated IPC messages, from headers alone: bodies are never read, no off-heap memory is used.
 * Every frame handed out has passed the structural checks that need no body.
 *
 * <p>Not thread-safe. Holds no resource: the source belongs to the caller.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class FrameReader {

    /** Walks a stream from its schema message on, which is the first frame. */
    public FrameReader(ByteSource source, Checks checks) {
        throw new UnsupportedOperationException();
    }

    /** Goes on behind a frame that ended at {@code position}, in a stream whose schema is known. */
    public FrameReader(ByteSource source, Checks checks, StreamSchema schema, long position) {
        throw new UnsupportedOperationException();
    }

    /**
     * The next frame; once {@link Frame.EndOfStream} was returned, that again.
     *
     * @throws InvalidStreamException if the bytes are not a valid stream; with reason {@code INCOMPLETE} if the source
     *     ends before the frame does (a frame before it stays valid, and calling again after the source has grown
     *     continues), with {@code MALFORMED} also if bytes follow the end-of-stream marker
     */
    public Frame next() throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Position of the first byte that {@link #next()} will look at. */
    public long position() {
        throw new UnsupportedOperationException();
    }
}
