package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.files.Bytes;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.StreamDecoder;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.util.Text;

/**
 * Reads single values of the first row of a message, loading no more than the column that holds them.
 *
 * <p>Paths are names of nested struct fields with dots between them; a name may have dots itself.
 */
final class FirstRow {

    private final BufferAllocator allocator;
    private final StreamDecoder decoder;

    /** @param allocator the caller's; nothing stays allocated between calls */
    FirstRow(BufferAllocator allocator, Checks checks) {
        this.allocator = allocator;
        this.decoder = new StreamDecoder(checks);
    }

    /** A value in its vector. */
    private record Cell(FieldVector vector, int row) {
        boolean isNull() {
            return vector.isNull(row);
        }
    }

    @FunctionalInterface
    private interface Conversion<T> {
        T of(Cell cell);
    }

    /**
     * Strings in UTF-8, binary values as they are, integers, decimals and booleans as text. Empty for a null and without rows.
     *
     * @throws IllegalArgumentException if there is no such field, or it is of another type
     */
    Optional<Bytes> bytes(byte[] stream, String path) throws IOException {
        return value(stream, path, cell -> new Bytes(bytes(cell, path)));
    }

    /**
     * Timestamps, dates, and integers that are milliseconds since the epoch. Timestamps without a time zone are taken for UTC.
     * Empty for a null and without rows.
     *
     * @throws IllegalArgumentException if there is no such field, or it is of another type
     */
    OptionalLong epochMillis(byte[] stream, String path) throws IOException {
        return value(stream, path, cell -> OptionalLong.of(epochMillis(cell, path)))
                .orElse(OptionalLong.empty());
    }

    private <T> Optional<T> value(byte[] bytes, String path, Conversion<T> conversion) throws IOException {
        ArrowStream stream = decoder.decode(ByteBuffer.wrap(bytes));
        List<String> names = names(stream.schema().getFields(), path)
                .orElseThrow(() -> new IllegalArgumentException("no field '" + path + "' in " + stream.schema()));
        try (ArrowReader reader = stream.open(allocator, names.subList(0, 1))) {
            while (reader.loadNextBatch()) {
                VectorSchemaRoot root = reader.getVectorSchemaRoot();
                if (root.getRowCount() > 0) {
                    return cell(reader, root.getVector(0), names).map(conversion::of);
                }
            }
            return Optional.empty();
        }
    }

    private static Optional<List<String>> names(List<Field> fields, String path) {
        for (Field field : fields) {
            String name = field.getName();
            if (name.equals(path)) {
                return Optional.of(List.of(name));
            }
            if (path.startsWith(name + ".")
                    && (field.getType() instanceof ArrowType.Struct || field.getDictionary() != null)) {
                Optional<List<String>> rest = names(field.getChildren(), path.substring(name.length() + 1));
                if (rest.isPresent()) {
                    List<String> all = new ArrayList<>(List.of(name));
                    all.addAll(rest.get());
                    return Optional.of(all);
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Cell> cell(ArrowReader reader, FieldVector column, List<String> names) throws IOException {
        Optional<Cell> cell = decoded(reader, new Cell(column, 0));
        for (String name : names.subList(1, names.size())) {
            if (cell.isEmpty()) {
                return cell;
            }
            FieldVector child = ((StructVector) cell.get().vector).getChild(name);
            cell = decoded(reader, new Cell(child, cell.get().row));
        }
        return cell;
    }

    /** Where the value itself is; empty for a null. */
    private static Optional<Cell> decoded(ArrowReader reader, Cell cell) throws IOException {
        if (cell.isNull()) {
            return Optional.empty();
        }
        if (cell.vector.getField().getDictionary() == null) {
            return Optional.of(cell);
        }
        Dictionary dictionary = reader.getDictionaryVectors()
                .get(cell.vector.getField().getDictionary().getId());
        int index = Math.toIntExact(((BaseIntVector) cell.vector).getValueAsLong(cell.row));
        return decoded(reader, new Cell(dictionary.getVector(), index));
    }

    private static byte[] bytes(Cell cell, String path) {
        if (cell.vector instanceof BaseIntVector) {
            return integer(cell).getBytes(StandardCharsets.US_ASCII);
        }
        Object value = cell.vector.getObject(cell.row);
        if (value instanceof byte[] binary) {
            return binary;
        }
        if (value instanceof Text || value instanceof BigDecimal || value instanceof Boolean) {
            return value.toString().getBytes(StandardCharsets.UTF_8);
        }
        throw new IllegalArgumentException("field '" + path
                + "': expected a string, binary value, integer, decimal or boolean for a key, got "
                + cell.vector.getField());
    }

    private static String integer(Cell cell) {
        long value = ((BaseIntVector) cell.vector).getValueAsLong(cell.row);
        if (cell.vector instanceof UInt8Vector) {
            return Long.toUnsignedString(value);
        }
        if (cell.vector instanceof UInt4Vector) {
            return Long.toString(value & 0xFFFF_FFFFL);
        }
        return Long.toString(cell.vector instanceof UInt1Vector ? value & 0xFF : value);
    }

    private static long epochMillis(Cell cell, String path) {
        FieldVector vector = cell.vector;
        if (vector instanceof TimeStampVector timestamps) {
            long value = timestamps.get(cell.row);
            ArrowType.Timestamp type = (ArrowType.Timestamp) vector.getField().getType();
            return switch (type.getUnit()) {
                case SECOND -> TimeUnit.SECONDS.toMillis(value);
                case MILLISECOND -> value;
                case MICROSECOND -> Math.floorDiv(value, 1_000);
                case NANOSECOND -> Math.floorDiv(value, 1_000_000);
            };
        }
        if (vector instanceof DateDayVector days) {
            return TimeUnit.DAYS.toMillis(days.get(cell.row));
        }
        if (vector instanceof DateMilliVector dates) {
            return dates.get(cell.row);
        }
        if (vector instanceof BaseIntVector integers) {
            return integers.getValueAsLong(cell.row);
        }
        throw new IllegalArgumentException("field '" + path
                + "': expected a timestamp, a date, or an integer of milliseconds since the epoch, got "
                + vector.getField());
    }
}
