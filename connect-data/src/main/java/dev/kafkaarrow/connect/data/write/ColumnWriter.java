package dev.kafkaarrow.connect.data.write;

import dev.kafkaarrow.connect.data.types.Column;
import dev.kafkaarrow.connect.data.types.FieldException;
import dev.kafkaarrow.connect.data.types.MismatchException;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;

/**
 * A column of the batch being made: takes values one after another and writes them to memory in the format's layout. Chosen once for a
 * schema, owned by a {@link RowAppender}. Not thread-safe.
 *
 * <p>Values come as Connect has them, or by the typed methods of those forms that the column has; the others throw
 * {@link UnsupportedOperationException}. After a fault the column may hold a part of the value until the appender removes it.
 */
public abstract class ColumnWriter implements PartColumns, AutoCloseable {
    /** Whether a column may hold nulls. */
    enum Nulls {
        ALLOWED,
        FORBIDDEN;

        static Nulls of(Column column) {
            return column.arrow().isNullable() ? ALLOWED : FORBIDDEN;
        }
    }

    private final String path;
    private final Nulls nulls;
    private final Validity validity;
    private int count;

    ColumnWriter(String path, Nulls nulls, BufferAllocator allocator) {
        this.path = path;
        this.nulls = nulls;
        this.validity = new Validity(allocator);
    }

    /**
     * Appends a value.
     *
     * @throws FieldException if it is not what the column holds; the column may then hold part of it until it is truncated
     */
    public final void append(Object value) {
        if (value == null) {
            appendNull();
            return;
        }
        try {
            write(value, count);
        } catch (MismatchException e) {
            throw e.at(path);
        } catch (ClassCastException e) {
            throw new FieldException(path, expected(), value.getClass().getName(), e);
        }
        valueAppended();
    }

    /**
     * Appends a null.
     *
     * @throws FieldException if the column has none
     */
    public final void appendNull() {
        if (nulls == Nulls.FORBIDDEN) {
            throw new FieldException(path, expected(), "null");
        }
        appendNothing();
    }

    /**
     * Appends a number.
     *
     * @param bits of it as they lie in memory; those beyond the column's width are ignored
     */
    public void appendBits(long bits) {
        throw new UnsupportedOperationException(path + " holds " + expected());
    }

    /** Appends true or false. */
    public void appendBoolean(boolean value) {
        throw new UnsupportedOperationException(path + " holds " + expected());
    }

    /**
     * Appends a text.
     *
     * @param utf8 holds it, well-formed; copied
     */
    public void appendText(byte[] utf8, int from, int length) {
        throw new UnsupportedOperationException(path + " holds " + expected());
    }

    /**
     * Appends bytes.
     *
     * @param array holds them; copied
     * @throws MismatchException if the column holds bytes of another length
     */
    public void appendBytes(byte[] array, int from, int length) {
        throw new UnsupportedOperationException(path + " holds " + expected());
    }

    /**
     * Appends a decimal.
     *
     * @throws MismatchException if the column cannot hold it exactly
     */
    public void appendDecimal(long unscaled, int scale) {
        throw new UnsupportedOperationException(path + " holds " + expected());
    }

    /**
     * Appends a struct, list or map whose parts were just appended to the {@linkplain #child children}.
     *
     * @param size number of elements or entries; 1 for a struct
     * @throws MismatchException if the column holds another number of them
     */
    public void appendParts(int size) {
        throw new UnsupportedOperationException(path + " holds " + expected());
    }

    @Override
    public ColumnWriter child(int number) {
        throw new UnsupportedOperationException(path + " holds " + expected());
    }

    /** A value was written at {@link #count}. */
    final void valueAppended() {
        count++;
    }

    /** Appends a place without a value, as below a null: a null where the column may hold one. */
    final void appendNothing() {
        skip(count);
        if (nulls == Nulls.ALLOWED) {
            validity.appendNull(count);
        }
        count++;
    }

    /** Removes all values after the first {@code length}. */
    final void truncate(int length) {
        cut(length);
        validity.truncate(length);
        count = length;
    }

    /** Removes all values; keeps the memory for the next batch. */
    void clear() {
        truncate(0);
        validity.clear();
    }

    /** Values and nulls so far. */
    public final int count() {
        return count;
    }

    /** Path of the column's field, as {@link FieldException#path} has it. */
    public final String path() {
        return path;
    }

    /** Bytes that the column takes in the body of a frame. */
    long bodyBytes() {
        return padded(Bits.bytes(count)) + valueBytes(count);
    }

    static long padded(long bytes) {
        return (bytes + 7) & ~7L;
    }

    final ArrowFieldNode node() {
        return validity.node(count);
    }

    final ArrowBuf validityMemory() {
        return validity.memory(count);
    }

    @Override
    public void close() {
        validity.close();
        count = 0;
    }

    /** What the column holds, for error messages. */
    abstract String expected();

    /** Writes a value, which is not null, at an index. */
    abstract void write(Object value, int index);

    /** Leaves the place at an index without a value. */
    abstract void skip(int index);

    /** Removes the values from an index on. */
    abstract void cut(int length);

    /** Bytes of that many values in the body of a frame, each buffer padded, without validity. */
    abstract long valueBytes(int length);

    /** Lends what was written to a vector of the column's type, which from then on shares the memory. */
    abstract void lendTo(FieldVector vector);

    final void lend(FieldVector vector, ArrowBuf... buffers) {
        vector.loadFieldBuffers(node(), List.of(buffers));
    }
}
