package dev.kafkaarrow.connect.files;

import dev.kafkaarrow.ipc.ArrowStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * Reads single values of the first row of a message, loading no more than the column that holds them.
 *
 * <p>Paths are {@linkplain DottedPath dotted}. The first row of a message is that of the first batch that has one. Not thread-safe.
 */
public final class FirstRow {

    private static final Reading<Bytes> BYTES =
            new Reading<>("a string, binary value, integer, decimal or boolean", FirstRow::isText, FirstRow::bytes);
    private static final Reading<Long> EPOCH_MILLIS =
            new Reading<>(EpochTime.EXPECTED, EpochTime::isHeldBy, FirstRow::epochMillis);

    private final BufferAllocator allocator;

    /** @param allocator the caller's; nothing stays allocated between calls */
    public FirstRow(BufferAllocator allocator) {
        this.allocator = allocator;
    }

    /** How values of some types become one of another. */
    private record Reading<T>(String expected, Predicate<ArrowType> accepts, Conversion<T> conversion) {
        void check(Field field, String path) {
            if (!accepts.test(field.getType())) {
                throw new IllegalArgumentException("field '" + path + "': expected " + expected + ", got " + field);
            }
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
     * @throws dev.kafkaarrow.ipc.InvalidStreamException if the batch or a dictionary turns out to be faulty
     */
    public Optional<Bytes> bytes(ArrowStream message, String path) throws IOException {
        return value(message, path, BYTES);
    }

    /**
     * A point in time, as {@link EpochTime} has them. Empty for a null and without rows.
     *
     * @throws IllegalArgumentException if there is no such field, or it is of another type
     * @throws dev.kafkaarrow.ipc.InvalidStreamException if the batch or a dictionary turns out to be faulty
     */
    public OptionalLong epochMillis(ArrowStream message, String path) throws IOException {
        Optional<Long> value = value(message, path, EPOCH_MILLIS);
        return value.isPresent() ? OptionalLong.of(value.get()) : OptionalLong.empty();
    }

    private <T> Optional<T> value(ArrowStream message, String path, Reading<T> reading) throws IOException {
        List<Field> way = new DottedPath(path)
                .in(message.schema().getFields())
                .orElseThrow(() -> new IllegalArgumentException("field '" + path + "': expected " + reading.expected()
                        + ", got no such field in " + message.schema()));
        // whether there are rows or not: what a schema is good for does not change from message to message
        reading.check(way.get(way.size() - 1), path);
        List<String> names = way.stream().map(Field::getName).toList();
        try (ArrowReader reader = message.open(allocator, names.subList(0, 1))) {
            while (reader.loadNextBatch()) {
                VectorSchemaRoot root = reader.getVectorSchemaRoot();
                if (root.getRowCount() > 0) {
                    return FieldSlots.in(reader, root.getVector(0), names)
                            .cell(0)
                            .map(cell -> reading.conversion().of(cell));
                }
            }
            return Optional.empty();
        }
    }

    private static boolean isText(ArrowType type) {
        return switch (type.getTypeID()) {
            case Utf8, LargeUtf8, Utf8View, Binary, LargeBinary, BinaryView, FixedSizeBinary -> true;
            case Int, Decimal, Bool -> true;
            case Null, FloatingPoint, Date, Time, Timestamp, Interval, Duration -> false;
            case List, LargeList, ListView, LargeListView, FixedSizeList, Struct, Map, Union, RunEndEncoded, NONE ->
                false;
        };
    }

    private static Bytes bytes(Cell cell) {
        if (cell.vector() instanceof BaseIntVector) {
            return new Bytes(cell.digits().getBytes(StandardCharsets.US_ASCII));
        }
        Object value = cell.vector().getObject(cell.slot());
        return new Bytes(
                value instanceof byte[] binary ? binary : value.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static long epochMillis(Cell cell) {
        return EpochTime.millis(cell.vector().getField().getType(), cell.number());
    }
}
