package dev.kafkaarrow.ipc;

import dev.kafkaarrow.ipc.InvalidStreamException.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;

/**
 * Copies single values of a vector into another of the same type, of any that {@link ProjectionRules#canBeTaken}. Written for buffers,
 * since Arrow Java's copying of values follows offsets that nobody has checked.
 */
final class Take {
    /** In place of a row: a null. */
    static final int NULL = -1;

    private final String path;
    private final ProjectionMemory memory;

    Take(String path, ProjectionMemory memory) {
        this.path = path;
        this.memory = memory;
    }

    /** @param rows each inside the vector, or {@link #NULL} */
    void take(FieldVector from, FieldVector to, int[] rows) throws InvalidStreamException {
        if (from instanceof ExtensionTypeVector<?> || to instanceof ExtensionTypeVector<?>) {
            take(Extension.storage(from), Extension.storage(to), rows);
        } else if (rows.length == 0) {
            NullLoad.empty(to);
        } else if (from.getValueCount() == 0 || from instanceof NullVector) {
            new NullLoad(memory).load(to, rows.length);
        } else {
            try (ArrowBuf validity = validity(from, rows)) {
                values(from, to, rows, validity);
            }
        }
    }

    private ArrowBuf validity(FieldVector from, int[] rows) throws InvalidStreamException {
        ArrowBuf source = from.getValidityBuffer();
        ArrowBuf validity = memory.allocate(Bits.bytes(rows.length), path);
        validity.setZero(0, validity.capacity());
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] != NULL && bit(source, rows[i])) {
                set(validity, i);
            }
        }
        return validity;
    }

    private void values(FieldVector from, FieldVector to, int[] rows, ArrowBuf validity) throws InvalidStreamException {
        switch (TypeKind.of(from.getField().getType())) {
            case BOOL -> bits(from, to, rows, validity);
            case INT, FLOATING_POINT, DECIMAL, DATE, TIME, TIMESTAMP, DURATION, INTERVAL, FIXED_SIZE_BINARY ->
                numbers((BaseFixedWidthVector) from, to, rows, validity);
            case BINARY, UTF8 -> bytes(from, to, rows, validity, Integer.BYTES);
            case LARGE_BINARY, LARGE_UTF8 -> bytes(from, to, rows, validity, Long.BYTES);
            case BINARY_VIEW, UTF8_VIEW -> views(from, to, rows, validity);
            case LIST, MAP -> lists(from, to, rows, validity, Integer.BYTES);
            case LARGE_LIST -> lists(from, to, rows, validity, Long.BYTES);
            case LIST_VIEW -> listViews(from, to, rows, validity, Integer.BYTES);
            case LARGE_LIST_VIEW -> listViews(from, to, rows, validity, Long.BYTES);
            case FIXED_SIZE_LIST -> {
                FixedSizeListVector list = (FixedSizeListVector) from;
                requireValues(child(from), (long) list.getListSize() * from.getValueCount());
                BufferConversion.load(to, rows.length, List.of(validity));
                take(child(from), child(to), ofFixedSize(list, rows));
            }
            case STRUCT -> {
                BufferConversion.load(to, rows.length, List.of(validity));
                for (int c = 0; c < from.getChildrenFromFields().size(); c++) {
                    requireValues(from.getChildrenFromFields().get(c), from.getValueCount());
                    take(
                            from.getChildrenFromFields().get(c),
                            to.getChildrenFromFields().get(c),
                            rows);
                }
            }
            case NULL, UNION, RUN_END_ENCODED ->
                throw new IllegalArgumentException("values of " + from.getClass() + " are not taken");
        }
    }

    private void numbers(BaseFixedWidthVector from, FieldVector to, int[] rows, ArrowBuf validity)
            throws InvalidStreamException {
        int width = from.getTypeWidth();
        memory.require(from.getDataBuffer(), (long) width * from.getValueCount(), path);
        try (ArrowBuf values = fixed(from.getDataBuffer(), width, rows)) {
            BufferConversion.load(to, rows.length, List.of(validity, values));
        }
    }

    private void views(FieldVector from, FieldVector to, int[] rows, ArrowBuf validity) throws InvalidStreamException {
        List<ArrowBuf> own = from.getFieldBuffers();
        try (ArrowBuf views = fixed(own.get(1), ViewConversion.VIEW_BYTES, rows)) {
            List<ArrowBuf> buffers = new ArrayList<>(own);
            buffers.set(0, validity);
            buffers.set(1, views);
            BufferConversion.load(to, rows.length, buffers);
        }
    }

    private void bits(FieldVector from, FieldVector to, int[] rows, ArrowBuf validity) throws InvalidStreamException {
        ArrowBuf source = from.getDataBuffer();
        memory.require(source, Bits.bytes(from.getValueCount()), path);
        try (ArrowBuf values = memory.allocate(Bits.bytes(rows.length), path)) {
            values.setZero(0, values.capacity());
            for (int i = 0; i < rows.length; i++) {
                if (rows[i] != NULL && bit(source, rows[i])) {
                    set(values, i);
                }
            }
            BufferConversion.load(to, rows.length, List.of(validity, values));
        }
    }

    private ArrowBuf fixed(ArrowBuf source, int width, int[] rows) throws InvalidStreamException {
        ArrowBuf values = memory.allocate((long) width * rows.length, path);
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] == NULL) {
                values.setZero((long) width * i, width);
            } else {
                values.setBytes((long) width * i, source, (long) width * rows[i], width);
            }
        }
        return values;
    }

    private void bytes(FieldVector from, FieldVector to, int[] rows, ArrowBuf validity, int width)
            throws InvalidStreamException {
        ArrowBuf data = from.getDataBuffer();
        try (ArrowBuf offsets = offsets(from, rows, width, data.capacity())) {
            long total = FixedConversion.integer(offsets, rows.length, width, true);
            try (ArrowBuf values = memory.allocate(total, path)) {
                for (int i = 0; i < rows.length; i++) {
                    if (rows[i] != NULL) {
                        long start = FixedConversion.integer(offsets, i, width, true);
                        long size = FixedConversion.integer(offsets, i + 1, width, true) - start;
                        values.setBytes(
                                start,
                                data,
                                FixedConversion.integer(from.getOffsetBuffer(), rows[i], width, true),
                                size);
                    }
                }
                BufferConversion.load(to, rows.length, List.of(validity, offsets, values));
            }
        }
    }

    private void lists(FieldVector from, FieldVector to, int[] rows, ArrowBuf validity, int width)
            throws InvalidStreamException {
        try (ArrowBuf offsets = offsets(from, rows, width, child(from).getValueCount())) {
            long total = FixedConversion.integer(offsets, rows.length, width, true);
            int[] items = newRows(total);
            int next = 0;
            for (int i = 0; i < rows.length; i++) {
                if (rows[i] != NULL) {
                    int first = (int) FixedConversion.integer(from.getOffsetBuffer(), rows[i], width, true);
                    int end = (int) FixedConversion.integer(offsets, i + 1, width, true);
                    for (int item = first; next < end; item++) {
                        items[next++] = item;
                    }
                }
            }
            BufferConversion.load(to, rows.length, List.of(validity, offsets));
            take(child(from), child(to), items);
        }
    }

    /** Offsets of the taken values one behind the other. */
    private ArrowBuf offsets(FieldVector from, int[] rows, int width, long limit) throws InvalidStreamException {
        ArrowBuf source = from.getOffsetBuffer();
        memory.require(source, width * (from.getValueCount() + 1L), path);
        ArrowBuf offsets = memory.allocate(width * (rows.length + 1L), path);
        try {
            offsets.setZero(0, width);
            long total = 0;
            for (int i = 0; i < rows.length; i++) {
                if (rows[i] != NULL) {
                    long start = FixedConversion.integer(source, rows[i], width, true);
                    long end = FixedConversion.integer(source, rows[i] + 1, width, true);
                    if (start < 0 || end < start || end > limit) {
                        throw memory.malformed(
                                "offsets of dictionary values of " + path + " inside " + limit,
                                start + " to " + end + " in value " + rows[i]);
                    }
                    total += end - start;
                }
                if (width == Integer.BYTES && total > Integer.MAX_VALUE) {
                    throw tooMany(total);
                }
                if (width == Integer.BYTES) {
                    offsets.setInt(4L * (i + 1), (int) total);
                } else {
                    offsets.setLong(8L * (i + 1), total);
                }
            }
            return offsets;
        } catch (InvalidStreamException | RuntimeException e) {
            offsets.close();
            throw e;
        }
    }

    /** Views stay, and so does all that they look at. */
    private void listViews(FieldVector from, FieldVector to, int[] rows, ArrowBuf validity, int width)
            throws InvalidStreamException {
        List<ArrowBuf> own = from.getFieldBuffers();
        memory.require(own.get(1), (long) width * from.getValueCount(), path);
        memory.require(own.get(2), (long) width * from.getValueCount(), path);
        try (ArrowBuf offsets = fixed(own.get(1), width, rows);
                ArrowBuf sizes = fixed(own.get(2), width, rows)) {
            BufferConversion.load(to, rows.length, List.of(validity, offsets, sizes));
            int[] all = newRows(child(from).getValueCount());
            Arrays.setAll(all, i -> i);
            take(child(from), child(to), all);
        }
    }

    private int[] ofFixedSize(FixedSizeListVector list, int[] rows) throws InvalidStreamException {
        int size = list.getListSize();
        int[] items = newRows((long) size * rows.length);
        Arrays.fill(items, NULL);
        for (int i = 0; i < rows.length; i++) {
            for (int item = 0; rows[i] != NULL && item < size; item++) {
                items[i * size + item] = rows[i] * size + item;
            }
        }
        return items;
    }

    private void requireValues(FieldVector child, long count) throws InvalidStreamException {
        if (child.getValueCount() < count) {
            throw memory.malformed(
                    count + " values of " + child.getName() + " in " + path, String.valueOf(child.getValueCount()));
        }
    }

    private int[] newRows(long count) throws InvalidStreamException {
        if (count > Integer.MAX_VALUE) {
            throw tooMany(count);
        }
        memory.reserve(Integer.BYTES * count, path);
        return new int[(int) count];
    }

    private InvalidStreamException tooMany(long count) {
        return memory.fault(
                Reason.TOO_LARGE, "at most " + Integer.MAX_VALUE + " bytes or items of " + path, String.valueOf(count));
    }

    private static FieldVector child(FieldVector vector) {
        return vector.getChildrenFromFields().get(0);
    }

    private static boolean bit(ArrowBuf bits, int index) {
        return (bits.getByte(index >> 3) >> (index & 7) & 1) != 0;
    }

    private static void set(ArrowBuf bits, int index) {
        bits.setByte(index >> 3, bits.getByte(index >> 3) | 1 << (index & 7));
    }
}
