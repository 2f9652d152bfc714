package dev.kafkaarrow.ipc;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.arrow.flatbuf.CompressionType;
import org.apache.arrow.flatbuf.Message;

/**
 * One encapsulated IPC message of a stream, known from its header alone: the body is a byte range of the source.
 *
 * <p>{@code header...()} methods return fresh arrays in current framing (continuation, length, metadata padded to 8
 * bytes), to be followed by the {@link #bodyLength()} bytes at {@link #bodyPosition()} as they are; so a stream in
 * pre-0.15 framing is normalised by copying its frames.
 *
 * <p>Immutable and thread-safe. A frame may view the source's bytes: it is valid as long as they are.
 */
public sealed interface Frame permits Frame.SchemaMessage, Frame.Batch, Frame.EndOfStream {

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

    /** A message with a body: rows, or values of a dictionary. */
    abstract sealed class Batch implements Frame permits DictionaryBatch, RecordBatch {
        private final long position;
        private final long bodyPosition;
        private final ByteBuffer metadata;
        final Message message;
        private final RawBatch raw;
        private final List<KeyValue> customMetadata;

        private Batch(
                long position, long bodyPosition, ByteBuffer metadata, Message message, List<KeyValue> customMetadata) {
            this.position = position;
            this.bodyPosition = bodyPosition;
            this.metadata = metadata;
            this.message = message;
            this.raw = new RawBatch(metadata, position, bodyPosition);
            this.customMetadata = customMetadata;
        }

        @Override
        public long position() {
            return position;
        }

        @Override
        public long bodyPosition() {
            return bodyPosition;
        }

        @Override
        public long bodyLength() {
            return message.bodyLength();
        }

        /** The message's own {@code custom_metadata}, in order. */
        public List<KeyValue> customMetadata() {
            return customMetadata;
        }

        @Override
        public byte[] header() {
            return Encapsulation.encapsulate(metadata);
        }

        RawBatch raw() {
            return raw;
        }

        int metadataBytes() {
            return metadata.limit();
        }

        /** Whether the metadata of another message are the same bytes. */
        boolean hasMetadataOf(Batch other) {
            return metadata.limit() == other.metadata.limit() && metadata.mismatch(other.metadata) == -1;
        }
    }

    /** Whether a dictionary batch replaces the values of its id, or appends to them. */
    enum Delta {
        /** All values there were are gone. */
        REPLACES,
        /** The values stand behind those there were. */
        APPENDS
    }

    /** The values of a dictionary, or more of them. */
    final class DictionaryBatch extends Batch {
        DictionaryBatch(
                long position, long bodyPosition, ByteBuffer metadata, Message message, List<KeyValue> customMetadata) {
            super(position, bodyPosition, metadata, message, customMetadata);
        }

        /** Id of the dictionary, as the schema message has it. */
        public long id() {
            return flatbuffer().id();
        }

        /** Whether the values replace those there were. */
        public Delta delta() {
            return flatbuffer().isDelta() ? Delta.APPENDS : Delta.REPLACES;
        }

        /** The header with another dictionary id. */
        public byte[] headerWithId(long otherId) {
            return otherId == id()
                    ? header()
                    : HeaderCopy.dictionaryBatch(
                            flatbuffer(), otherId, delta(), message.version(), message.bodyLength(), customMetadata());
        }

        /** The header with another dictionary id, as that of a batch whose values replace or follow those that came before. */
        public byte[] headerWith(long otherId, Delta delta) {
            return HeaderCopy.dictionaryBatch(
                    flatbuffer(), otherId, delta, message.version(), message.bodyLength(), customMetadata());
        }

        /** How many values it has. */
        public long valueCount() {
            return raw().rowCount();
        }

        private org.apache.arrow.flatbuf.DictionaryBatch flatbuffer() {
            return (org.apache.arrow.flatbuf.DictionaryBatch)
                    message.header(new org.apache.arrow.flatbuf.DictionaryBatch());
        }
    }

    /** A record batch. */
    final class RecordBatch extends Batch {
        RecordBatch(
                long position, long bodyPosition, ByteBuffer metadata, Message message, List<KeyValue> customMetadata) {
            super(position, bodyPosition, metadata, message, customMetadata);
        }

        /** Rows of the batch. */
        public long rowCount() {
            return raw().rowCount();
        }

        /**
         * How the body's buffers are compressed. A frame does not say at which level: ZSTD has level 1 here, what a writer of
         * more such batches takes.
         */
        public Compression compression() {
            if (!raw().isCompressed()) {
                return Compression.NONE;
            }
            // other codecs did not pass the checks
            return raw().codec() == CompressionType.LZ4_FRAME ? Compression.LZ4 : Compression.zstd(1);
        }

        /** The header with {@code entries} in place of the message's {@code custom_metadata}. */
        public byte[] headerWithMetadata(List<KeyValue> entries) {
            return entries.equals(customMetadata())
                    ? header()
                    : HeaderCopy.recordBatch(flatbuffer(), message.version(), message.bodyLength(), entries);
        }

        private org.apache.arrow.flatbuf.RecordBatch flatbuffer() {
            return (org.apache.arrow.flatbuf.RecordBatch) message.header(new org.apache.arrow.flatbuf.RecordBatch());
        }
    }

    /** The end-of-stream marker; of no bytes where it was left out, and its {@link #header()} is what ends a stream all the same. */
    record EndOfStream(long position, long bodyPosition) implements Frame {
        @Override
        public long bodyLength() {
            return 0;
        }

        @Override
        public byte[] header() {
            return StreamAssembly.endOfStream();
        }
    }
}
