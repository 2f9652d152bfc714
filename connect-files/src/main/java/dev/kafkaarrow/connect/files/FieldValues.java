package dev.kafkaarrow.connect.files;

import dev.kafkaarrow.ipc.ArrowStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.ArrowBufPointer;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.ElementAddressableVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VariableWidthFieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * Reads some fields of messages as {@linkplain NamedValue texts}, loading no more than the columns that hold them. Not thread-safe.
 */
public final class FieldValues {

    private final BufferAllocator allocator;
    private final List<String> paths;

    /**
     * Of fields, each another.
     *
     * @param allocator the caller's; nothing stays allocated between calls
     * @param paths {@linkplain DottedPath dotted}
     */
    public FieldValues(BufferAllocator allocator, List<String> paths) {
        this.allocator = allocator;
        this.paths = List.copyOf(paths);
    }

    /** Which rows of a message count. */
    private enum Rows {
        FIRST,
        ALL
    }

    /** A field on its way from schema to values. */
    private record Way(String path, List<String> names) {
        String column() {
            return names.get(0);
        }
    }

    /**
     * The values in the first row of the first batch that has one, in the order of the paths. Empty ones are null; without rows all are.
     *
     * @throws IllegalArgumentException if there is no such field, or it is of another type
     * @throws dev.kafkaarrow.ipc.InvalidStreamException if the batch or a dictionary turns out to be faulty
     */
    public List<Optional<String>> ofFirstRow(ArrowStream message) throws IOException {
        try {
            return values(message, Rows.FIRST);
        } catch (MixedValuesException e) {
            throw new IllegalStateException("a row agrees with itself", e);
        }
    }

    /**
     * As {@link #ofFirstRow}, if all other rows have the same values.
     *
     * @throws MixedValuesException if they have not; names the field and two of its values
     */
    public List<Optional<String>> ofAllRows(ArrowStream message) throws IOException, MixedValuesException {
        return values(message, Rows.ALL);
    }

    private List<Optional<String>> values(ArrowStream message, Rows which) throws IOException, MixedValuesException {
        List<Way> ways = new ArrayList<>();
        for (String path : paths) {
            ways.add(way(message, path));
        }
        List<String> columns = ways.stream().map(Way::column).distinct().toList();
        List<Optional<String>> values = new ArrayList<>();
        try (ArrowReader reader = message.open(allocator, columns)) {
            long rowsBefore = 0;
            while (reader.loadNextBatch()) {
                VectorSchemaRoot root = reader.getVectorSchemaRoot();
                for (int i = 0; i < ways.size() && root.getRowCount() > 0; i++) {
                    Way way = ways.get(i);
                    FieldSlots slots = FieldSlots.in(reader, root.getVector(way.column()), way.names());
                    Optional<String> first = text(way, slots, 0);
                    if (rowsBefore == 0) {
                        values.add(first);
                    }
                    if (which == Rows.ALL) {
                        check(way, values.get(i), slots, root.getRowCount(), rowsBefore);
                    }
                }
                rowsBefore += root.getRowCount();
                if (which == Rows.FIRST && rowsBefore > 0) {
                    return values;
                }
            }
            return rowsBefore > 0
                    ? values
                    : ways.stream().map(way -> Optional.<String>empty()).toList();
        }
    }

    private static Way way(ArrowStream message, String path) {
        List<Field> fields = new DottedPath(path)
                .in(message.schema().getFields())
                .orElseThrow(() -> new IllegalArgumentException(
                        NamedValue.wrongType(path, "no such field in " + message.schema())));
        Field last = fields.get(fields.size() - 1);
        // whether there are rows or not: what a schema is good for does not change from message to message
        if (!NamedValue.isHeldBy(last.getType())) {
            throw new IllegalArgumentException(NamedValue.wrongType(path, last));
        }
        return new Way(path, fields.stream().map(Field::getName).toList());
    }

    private static void check(Way way, Optional<String> wanted, FieldSlots slots, int rows, long rowsBefore)
            throws MixedValuesException {
        int first = slots.ofRow(0);
        Comparison comparison = new Comparison(slots.vector());
        int row = 0;
        if (text(way, slots, 0).equals(wanted)) {
            row = slots.areSurelySame(rows) ? rows : 1;
            while (row < rows && comparison.same(first, slots.ofRow(row))) {
                row++;
            }
        }
        if (row < rows) {
            throw new MixedValuesException(
                    "field '" + way.path() + "': expected one value in all rows of a message, got " + shown(wanted)
                            + " in row 0 and " + shown(text(way, slots, row)) + " in row " + (rowsBefore + row));
        }
    }

    private static String shown(Optional<String> value) {
        return value.map(text -> "'" + text + "'").orElse("null");
    }

    /** Of the values of one vector. */
    private static final class Comparison {
        private final FieldVector vector;
        private final ArrowBufPointer one = new ArrowBufPointer();
        private final ArrowBufPointer other = new ArrowBufPointer();

        Comparison(FieldVector vector) {
            this.vector = vector;
        }

        boolean same(int slot, int otherSlot) {
            if (slot == otherSlot || slot == FieldSlots.NULL || otherSlot == FieldSlots.NULL) {
                return slot == otherSlot;
            }
            if (vector instanceof BitVector bits) {
                return bits.get(slot) == bits.get(otherSlot);
            }
            ElementAddressableVector addressable = (ElementAddressableVector) vector;
            return addressable.getDataPointer(slot, one).equals(addressable.getDataPointer(otherSlot, other));
        }
    }

    private static Optional<String> text(Way way, FieldSlots slots, int row) {
        return slots.cell(row).map(cell -> text(way, cell));
    }

    private static String text(Way way, Cell cell) {
        FieldVector vector = cell.vector();
        if (vector instanceof BitVector bits) {
            return bits.get(cell.slot()) == 1 ? "true" : "false";
        }
        if (vector instanceof VariableWidthFieldVector text) {
            return utf8(way, text.get(cell.slot()));
        }
        if (vector.getField().getType() instanceof ArrowType.Date date) {
            return NamedValue.ofDate(date, cell.number());
        }
        return cell.digits();
    }

    private static String utf8(Way way, byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("field '" + way.path() + "': expected a string in UTF-8", e);
        }
    }
}
