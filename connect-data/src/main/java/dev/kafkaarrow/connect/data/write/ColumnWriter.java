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
 * A column of the batch being made: takes Connect's values one after another and writes them to memory in the format's layout. Chosen
 * once for a schema. Not thread-safe.
 */
abstract class ColumnWriter implements AutoCloseable {
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
    final void append(Object value) {
        if (value == null) {
            if (nulls == Nulls.FORBIDDEN) {
                throw new FieldException(path, expected(), "null");
            }
            appendNothing();
            return;
        }
        try {
            write(value, count);
        } catch (MismatchException e) {
            throw e.at(path);
        } catch (ClassCastException e) {
            throw new FieldException(path, expected(), value.getClass().getName(), e);
        }
        validity.appendValid(count++);
    }

    /** Appends a place without a value, as below a null: a null where the column may hold one. */
    final void appendNothing() {
        skip(count);
        if (nulls == Nulls.ALLOWED) {
            validity.appendNull(count);
        } else {
            validity.appendValid(count);
        }
        count++;
    }

    /** Removes all values after the first {@code length}. */
    final void truncate(int length) {
        cut(length);
        count = length;
    }

    /** Removes all values; keeps the memory for the next batch. */
    void clear() {
        truncate(0);
        validity.clear();
    }

    final int count() {
        return count;
    }

    final String path() {
        return path;
    }

    /** Bytes that the column takes in the body of a frame. */
    long bodyBytes() {
        return padded(Validity.bytes(count)) + valueBytes(count);
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
