package dev.kafkaarrow.connect.files;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.util.ByteFunctionHelpers;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;

/**
 * Where the values of a field are in a loaded batch: in structs, and behind dictionaries. Valid until another batch is loaded. Not
 * thread-safe.
 */
final class FieldSlots {

    /** In place of a slot, where the field, or a struct around it, is null. */
    static final int NULL = -1;

    /**
     * On the way from a row to its value.
     *
     * @param indices the same vector, if what it holds are indices into the next one
     */
    private record Step(FieldVector vector, Optional<BaseIntVector> indices) {}

    private final List<Step> steps;

    private FieldSlots(List<Step> steps) {
        this.steps = steps;
    }

    /**
     * Of a reader's batch.
     *
     * @param names of the column, and of the fields in it
     */
    static FieldSlots in(ArrowReader reader, FieldVector column, List<String> names) throws IOException {
        List<Step> steps = new ArrayList<>();
        FieldVector vector = column;
        for (int depth = 0; ; depth++) {
            DictionaryEncoding encoding = vector.getField().getDictionary();
            while (encoding != null) {
                steps.add(new Step(vector, Optional.of((BaseIntVector) vector)));
                vector = reader.getDictionaryVectors().get(encoding.getId()).getVector();
                encoding = vector.getField().getDictionary();
            }
            steps.add(new Step(vector, Optional.empty()));
            if (depth == names.size() - 1) {
                return new FieldSlots(steps);
            }
            vector = ((StructVector) vector).getChild(names.get(depth + 1));
        }
    }

    /** The vector that slots are of. */
    FieldVector vector() {
        return steps.get(steps.size() - 1).vector();
    }

    /**
     * The slot of a row's value, or {@link #NULL}.
     *
     * @throws IllegalArgumentException if an index is beyond its dictionary
     */
    int ofRow(int row) {
        int slot = row;
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            if (step.vector.isNull(slot)) {
                return NULL;
            }
            if (step.indices.isPresent()) {
                slot = index(step, slot, steps.get(i + 1).vector);
            }
        }
        return slot;
    }

    private static int index(Step step, int slot, FieldVector dictionary) {
        long index = step.indices.orElseThrow().getValueAsLong(slot);
        int size = dictionary.getValueCount();
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException("field '" + step.vector.getName()
                    + "': expected an index into a dictionary of " + size + " values, got " + index);
        }
        return (int) index;
    }

    /**
     * Whether all rows have one value, as far as buffers tell at once: false says nothing. It is what mostly holds where it is asked for,
     * and takes a small part of the time that comparing rows does.
     */
    boolean areSurelySame(int rows) {
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            int nulls = step.vector.getNullCount();
            if (nulls > 0) {
                return nulls == rows && i == 0;
            }
            if (step.indices.isPresent()) {
                return repeats(step.vector, rows);
            }
        }
        return repeats(vector(), rows);
    }

    private static boolean repeats(FieldVector vector, int rows) {
        if (vector instanceof BitVector bits) {
            return BitVectorHelper.checkAllBitsEqualTo(bits.getDataBuffer(), rows, bits.get(0) == 1);
        }
        if (vector instanceof BaseFixedWidthVector fixed) {
            return repeats(fixed.getDataBuffer(), 0, fixed.getTypeWidth(), rows);
        }
        if (vector instanceof BaseVariableWidthVector variable) {
            ArrowBuf offsets = variable.getOffsetBuffer();
            int begin = offsets.getInt(0);
            int length = offsets.getInt(Integer.BYTES) - begin;
            for (int row = 1; row < rows; row++) {
                if (offsets.getInt((row + 1L) * Integer.BYTES) != begin + (row + 1L) * length) {
                    return false;
                }
            }
            return repeats(variable.getDataBuffer(), begin, length, rows);
        }
        return false;
    }

    /** Whether each slot is equal to the next, in one comparison of the buffer with itself. */
    private static boolean repeats(ArrowBuf buffer, long begin, long width, int times) {
        long end = begin + width * (times - 1);
        return end == begin || ByteFunctionHelpers.equal(buffer, begin, end, buffer, begin + width, end + width) == 1;
    }

    /** The value of a row; empty for a null. */
    Optional<Cell> cell(int row) {
        int slot = ofRow(row);
        return slot == NULL ? Optional.empty() : Optional.of(new Cell(vector(), slot));
    }
}
