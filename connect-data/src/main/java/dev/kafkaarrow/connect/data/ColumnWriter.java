package dev.kafkaarrow.connect.data;

import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;

/**
 * A column of the batch that is being made: takes Connect's values one after another and writes them to memory laid out as the format
 * has it. Chosen once for a schema. Not thread-safe.
 */
abstract class ColumnWriter implements AutoCloseable {
    /** Whether a column may hold nulls. */
    enum Nulls {
        ALLOWED,
        FORBIDDEN
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
     * @throws FieldException if it is not what the column holds; the column may then hold a part of it, until it is truncated
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

    /** Takes back what was appended behind so many values. */
    final void truncate(int length) {
        cut(length);
        count = length;
    }

    /** Takes back everything; the memory is kept for what comes next. */
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

    /** Bytes that the column takes in the body of a message. */
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

    /** What the column holds, for messages. */
    abstract String expected();

    /** Writes a value, which is not null, at an index. */
    abstract void write(Object value, int index);

    /** Leaves the place at an index without a value. */
    abstract void skip(int index);

    /** Takes back values from an index on. */
    abstract void cut(int length);

    /** Bytes of so many values in the body of a message, each buffer padded, without validity. */
    abstract long valueBytes(int length);

    /** Lends what was written to a vector of the column's type, which shares the memory from then on. */
    abstract void lendTo(FieldVector vector);

    final void lend(FieldVector vector, ArrowBuf... buffers) {
        vector.loadFieldBuffers(node(), List.of(buffers));
    }
}
