package dev.kafkaarrow.ipc;

import java.nio.ByteBuffer;
import org.apache.arrow.flatbuf.MessageHeader;

/**
 * The numbers of a record batch, read where they stand in the message's flatbuffer. The generated accessors look every vector up
 * for each of its elements, which for a wide batch costs more than copying its body. Immutable and thread-safe.
 *
 * <p>For metadata that {@link MetadataWalk} has checked, or that is our own.
 */
final class RawBatch implements NodeCursor.VariadicCounts {
    /** Of a field node, and of a buffer. */
    static final int STRUCT_BYTES = 16;

    private final ByteBuffer metadata;
    private final long position;
    private final long bodyPosition;
    private final int rowCountAt;
    private final int bodyLengthAt;
    private final int nodesAt;
    private final int buffersAt;
    private final int compressionTable;
    private final int variadicAt;

    /**
     * @param metadata of a record batch or dictionary batch message, from 0 to its limit, little-endian
     * @param position of the message in its stream
     * @param bodyPosition of the first byte of its body
     */
    RawBatch(ByteBuffer metadata, long position, long bodyPosition) {
        this.metadata = metadata;
        this.position = position;
        this.bodyPosition = bodyPosition;
        int message = follow(0);
        this.bodyLengthAt = field(message, 3);
        int header = follow(field(message, 2));
        boolean dictionary = metadata.get(field(message, 1)) == MessageHeader.DictionaryBatch;
        int batch = dictionary ? follow(field(header, 1)) : header;
        this.rowCountAt = field(batch, 0);
        this.nodesAt = vector(batch, 1);
        this.buffersAt = vector(batch, 2);
        this.compressionTable = vector(batch, 3);
        this.variadicAt = vector(batch, 4);
    }

    /**
     * The numbers of a message in another stream, which has the same up to its body in all places but those of the numbers.
     *
     * @param shift how much further behind they stand in its bytes
     */
    private RawBatch(RawBatch like, ByteBuffer bytes, int shift) {
        this.metadata = bytes;
        this.position = like.position;
        this.bodyPosition = like.bodyPosition;
        this.rowCountAt = shifted(like.rowCountAt, shift);
        this.bodyLengthAt = shifted(like.bodyLengthAt, shift);
        this.nodesAt = shifted(like.nodesAt, shift);
        this.buffersAt = shifted(like.buffersAt, shift);
        this.compressionTable = shifted(like.compressionTable, shift);
        this.variadicAt = shifted(like.variadicAt, shift);
    }

    private static int shifted(int at, int shift) {
        return at == 0 ? 0 : at + shift;
    }

    /** The numbers at the same places behind {@code shift} of other bytes, little-endian. */
    RawBatch in(ByteBuffer bytes, int shift) {
        return new RawBatch(this, bytes, shift);
    }

    /** Whether other metadata have all their numbers at the same places, and as many. */
    boolean isLaidOutAs(RawBatch other) {
        return rowCountAt == other.rowCountAt
                && bodyLengthAt == other.bodyLengthAt
                && nodesAt == other.nodesAt
                && buffersAt == other.buffersAt
                && compressionTable == other.compressionTable
                && variadicAt == other.variadicAt
                && nodeCount() == other.nodeCount()
                && bufferCount() == other.bufferCount();
    }

    /** Of the message in its stream. */
    long position() {
        return position;
    }

    /** Of the first byte of the body in the stream. */
    long bodyPosition() {
        return bodyPosition;
    }

    /** Bytes of the body. */
    long bodyLength() {
        return bodyLengthAt == 0 ? 0 : metadata.getLong(bodyLengthAt);
    }

    long rowCount() {
        return rowCountAt == 0 ? 0 : metadata.getLong(rowCountAt);
    }

    int nodeCount() {
        return nodesAt == 0 ? 0 : metadata.getInt(nodesAt);
    }

    long length(int node) {
        return metadata.getLong(nodesAt + Integer.BYTES + STRUCT_BYTES * node);
    }

    long nullCount(int node) {
        return metadata.getLong(nodesAt + Integer.BYTES + STRUCT_BYTES * node + Long.BYTES);
    }

    int bufferCount() {
        return buffersAt == 0 ? 0 : metadata.getInt(buffersAt);
    }

    /** Position in the body. */
    long bufferOffset(int buffer) {
        return metadata.getLong(buffersAt + Integer.BYTES + STRUCT_BYTES * buffer);
    }

    long bufferLength(int buffer) {
        return metadata.getLong(buffersAt + Integer.BYTES + STRUCT_BYTES * buffer + Long.BYTES);
    }

    /** Number of view columns that say how many data buffers they have. */
    int viewCount() {
        return variadicAt == 0 ? 0 : metadata.getInt(variadicAt);
    }

    @Override
    public long variadicCount(int view) {
        return metadata.getLong(variadicAt + Integer.BYTES + Long.BYTES * view);
    }

    boolean isCompressed() {
        return compressionTable != 0;
    }

    /** Of a compressed batch: a value of the format's {@code CompressionType}, checked or not. */
    byte codec() {
        return scalar(0);
    }

    /** Of a compressed batch: a value of the format's {@code BodyCompressionMethod}, checked or not. */
    byte compressionMethod() {
        return scalar(1);
    }

    private byte scalar(int slot) {
        int at = field(compressionTable, slot);
        return at == 0 ? 0 : metadata.get(at);
    }

    /** Where the row count stands, 0 if it is left out as it is 0. */
    int rowCountAt() {
        return rowCountAt;
    }

    /** Where the body length stands, 0 if it is left out as it is 0. */
    int bodyLengthAt() {
        return bodyLengthAt;
    }

    /** Where the first field node stands, in a batch that has one. */
    int firstNodeAt() {
        return nodesAt + Integer.BYTES;
    }

    /** Where the first buffer stands, in a batch that has one. */
    int firstBufferAt() {
        return buffersAt + Integer.BYTES;
    }

    private int vector(int table, int slot) {
        int at = field(table, slot);
        return at == 0 ? 0 : follow(at);
    }

    private int field(int table, int slot) {
        int vtable = table - metadata.getInt(table);
        int entry = 4 + 2 * slot;
        if (entry >= (metadata.getShort(vtable) & 0xffff)) {
            return 0;
        }
        int offset = metadata.getShort(vtable + entry) & 0xffff;
        return offset == 0 ? 0 : table + offset;
    }

    private int follow(int position) {
        return position + metadata.getInt(position);
    }
}
