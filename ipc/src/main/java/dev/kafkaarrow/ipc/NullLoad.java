package dev.kafkaarrow.ipc;

import dev.kafkaarrow.ipc.InvalidStreamException.Reason;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseLargeVariableWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BaseVariableWidthViewVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.LargeListViewVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.ListViewVector;
import org.apache.arrow.vector.complex.StructVector;

/** Loads vectors with nulls. Zeros are valid values, offsets, sizes and views, so that one buffer of them serves all vectors. */
final class NullLoad {
    private final ProjectionMemory memory;

    NullLoad(ProjectionMemory memory) {
        this.memory = memory;
    }

    /** @param length more than 0 */
    void load(FieldVector to, int length) throws InvalidStreamException {
        if (to instanceof ExtensionTypeVector<?>) {
            load(Extension.storage(to), length);
            return;
        }
        long[] bytes = bufferBytes(to, length);
        long most = 0;
        for (long each : bytes) {
            most = Math.max(most, each);
        }
        ArrowBuf zeros = memory.zeros(most, to.getName());
        List<ArrowBuf> buffers = new ArrayList<>(bytes.length);
        for (long each : bytes) {
            buffers.add(zeros.slice(0, each));
        }
        BufferConversion.load(to, length, buffers);
        for (FieldVector child : to.getChildrenFromFields()) {
            int childLength = childLength(to, length);
            if (childLength == 0) {
                empty(child);
            } else {
                load(child, childLength);
            }
        }
    }

    private static long[] bufferBytes(FieldVector vector, int length) {
        long bits = (length + 7L) / 8;
        if (vector instanceof NullVector) {
            return new long[0];
        } else if (vector instanceof BitVector) {
            return new long[] {bits, bits};
        } else if (vector instanceof BaseFixedWidthVector fixed) {
            return new long[] {bits, (long) length * fixed.getTypeWidth()};
        } else if (vector instanceof BaseVariableWidthVector) {
            return new long[] {bits, 4L * (length + 1L), 0};
        } else if (vector instanceof BaseLargeVariableWidthVector) {
            return new long[] {bits, 8L * (length + 1L), 0};
        } else if (vector instanceof BaseVariableWidthViewVector) {
            return new long[] {bits, 16L * length};
        } else if (vector instanceof ListVector) {
            return new long[] {bits, 4L * (length + 1L)};
        } else if (vector instanceof LargeListVector) {
            return new long[] {bits, 8L * (length + 1L)};
        } else if (vector instanceof ListViewVector) {
            return new long[] {bits, 4L * length, 4L * length};
        } else if (vector instanceof LargeListViewVector) {
            return new long[] {bits, 8L * length, 8L * length};
        } else if (vector instanceof StructVector || vector instanceof FixedSizeListVector) {
            return new long[] {bits};
        }
        throw new IllegalArgumentException("no nulls known for " + vector.getClass());
    }

    private int childLength(FieldVector vector, int length) throws InvalidStreamException {
        if (vector instanceof FixedSizeListVector list) {
            long values = (long) length * list.getListSize();
            if (values > Integer.MAX_VALUE) {
                throw memory.fault(
                        Reason.TOO_LARGE,
                        "at most " + Integer.MAX_VALUE + " values of " + vector.getName(),
                        String.valueOf(values));
            }
            return (int) values;
        }
        return vector instanceof StructVector ? length : 0;
    }

    /** Takes all values, of children too. */
    static void empty(FieldVector to) {
        to.clear();
        if (to instanceof NullVector) {
            to.setValueCount(0);
        }
        to.getChildrenFromFields().forEach(NullLoad::empty);
    }
}
