package dev.kafkaarrow.ipc;

import java.util.List;

/**
 * One encapsulated IPC message of a stream, known from its header alone: the body is a byte range of the source.
 *
 * <p>{@code header...()} methods return fresh arrays in current framing (continuation, length, metadata padded to 8
 * bytes), to be followed by the {@link #bodyLength()} bytes at {@link #bodyPosition()} as they are; so a stream in
 * pre-0.15 framing is normalised by copying its frames.
 */
@SuppressWarnings("DoNotCallSuggester")
public sealed interface Frame permits Frame.SchemaMessage, Frame.DictionaryBatch, Frame.RecordBatch, Frame.EndOfStream {

    /** Position of the frame's first byte in the source. */
    long position();

    /** Position of the first byte of the body. */
    long bodyPosition();

    /** Bytes of the body, a multiple of 8; 0 for messages that have none. */
    long bodyLength();

    /** Position of the first byte behind the frame. */
    default long end() {
        return bodyPosition() + bodyLength();
    }

    /** The frame's header in current framing, content unchanged. */
    byte[] header();

    /** The first frame of every stream. */
    record SchemaMessage(long position, long bodyPosition, StreamSchema schema) implements Frame {
        @Override
        public long bodyLength() {
            return 0;
        }

        @Override
        public byte[] header() {
            return schema.toBytes();
        }
    }

    /** The values of a dictionary, or more of them. */
    record DictionaryBatch(long position, long bodyPosition, long bodyLength, long id, Delta delta) implements Frame {
        @Override
        public byte[] header() {
            throw new UnsupportedOperationException();
        }

        /** The header with another dictionary id. */
        public byte[] headerWithId(long otherId) {
            throw new UnsupportedOperationException();
        }
    }

    /** Whether a dictionary batch replaces the values of its id, or appends to them. */
    enum Delta {
        REPLACES,
        APPENDS
    }

    /** A record batch. */
    record RecordBatch(long position, long bodyPosition, long bodyLength, long rowCount, List<KeyValue> customMetadata)
            implements Frame {
        @Override
        public byte[] header() {
            throw new UnsupportedOperationException();
        }

        /** The header with {@code entries} in place of the message's {@code custom_metadata}. */
        public byte[] headerWithMetadata(List<KeyValue> entries) {
            throw new UnsupportedOperationException();
        }
    }

    /** The end-of-stream marker. */
    record EndOfStream(long position, long bodyPosition) implements Frame {
        @Override
        public long bodyLength() {
            return 0;
        }

        @Override
        public byte[] header() {
            throw new UnsupportedOperationException();
        }
    }
}
