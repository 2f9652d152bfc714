package dev.kafkaarrow.ipc;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * The buffers of a batch with decimals of 32 and 64 bits as decimals of 128, of the same precision and scale: Arrow Java has no vectors
 * of fewer bits. The bytes of the stream stay as they are.
 */
final class WideDecimals implements Body.Source {
    private static final int BITS = 128;
    private static final int BYTES = BITS / Byte.SIZE;

    private final Body.Source source;

    /** By buffer: how many values it has that are widened. */
    private final int[] counts;

    /** By buffer: bytes of a value before. */
    private final int[] widths;

    /**
     * @param source of the buffers as they are in the stream
     * @param bodyLength in the stream
     * @param position of the body in the stream, for error messages
     * @throws InvalidStreamException if the buffers would take more memory than they may: widened ones, or ones that share bytes of the body
     */
    WideDecimals(BatchNumbers batch, Body.Source source, Checks checks, long bodyLength, long position)
            throws InvalidStreamException {
        this.source = source;
        this.counts = new int[batch.bufferCount()];
        this.widths = new int[batch.bufferCount()];
        for (NodeCursor at = batch.cursor(); at.next(); ) {
            if (at.node().isNarrowDecimal()) {
                int values = at.firstBuffer() + 1;
                long bytes = at.node().fixedBytes(batch.length(at.index()));
                // a buffer that is too short, where nobody has looked at it yet, is left as it is
                counts[values] = source.length(values) >= bytes ? batch.length(at.index()) : 0;
                widths[values] = at.node().width();
            }
        }
        long bytes = 0;
        for (int i = 0; i < counts.length; i++) {
            bytes += length(i);
        }
        long own = batch.isCompressed() ? 0 : BYTES / Integer.BYTES * bodyLength;
        if (bytes > Math.max(own, checks.maxDecompressedBytes())) {
            throw InvalidStreamException.exceeds(
                    Bound.DECOMPRESSED_BYTES,
                    position,
                    "buffers that are at most " + checks.maxDecompressedBytes()
                            + " bytes (max.decompressed.bytes) with decimals of 128 bits",
                    bytes + " bytes");
        }
    }

    /** Whether vectors have more bits for such values. */
    static boolean isNarrow(ArrowType type) {
        return type instanceof ArrowType.Decimal decimal && decimal.getBitWidth() < BITS;
    }

    /** The type that vectors have. */
    static ArrowType.Decimal inMemory(ArrowType.Decimal type) {
        return isNarrow(type) ? new ArrowType.Decimal(type.getPrecision(), type.getScale(), BITS) : type;
    }

    /** The type that vectors of a field have. No extension type that Arrow Java knows could hold narrow decimals. */
    static ArrowType typeInMemory(Field field) {
        return Extension.storage(field) instanceof ArrowType.Decimal decimal && isNarrow(decimal)
                ? inMemory(decimal)
                : field.getType();
    }

    @Override
    public long length(int buffer) {
        return Math.max(source.length(buffer), (long) BYTES * counts[buffer]);
    }

    @Override
    public void copy(int buffer, ArrowBuf destination, long offset) throws InvalidStreamException {
        source.copy(buffer, destination, offset);
        int width = widths[buffer];
        // from the end: no value is written over before it is read
        for (int i = counts[buffer] - 1; i >= 0; i--) {
            long at = offset + (long) width * i;
            long value = width == Integer.BYTES ? destination.getInt(at) : destination.getLong(at);
            destination.setLong(offset + (long) BYTES * i, value);
            destination.setLong(offset + (long) BYTES * i + Long.BYTES, value >> (Long.SIZE - 1));
        }
    }
}
