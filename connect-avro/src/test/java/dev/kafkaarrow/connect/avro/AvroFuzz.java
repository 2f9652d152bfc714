package dev.kafkaarrow.connect.avro;

import dev.kafkaarrow.connect.data.types.RowSchema;
import dev.kafkaarrow.connect.data.write.RowAppender;
import dev.kafkaarrow.connect.data.write.RowValue;
import dev.kafkaarrow.ipc.Allocators;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.avro.Schema;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.errors.DataException;

/**
 * What {@link AvroRowsPropertiesTest} tries a few thousand times, as often as one likes: {@code AvroFuzz FIRST_SEED COUNT}. Stops at the
 * first value with faults that is read otherwise than by the converter, or leaves something behind.
 */
final class AvroFuzz {
    private static final int VALUES_OF_SCHEMA = 20;
    private static final List<String> PIECES = List.of(
            "00",
            "01",
            "02",
            "03",
            "7f",
            "80",
            "ff",
            "8000",
            "ffffffff0f",
            "feffffff0f",
            "ffffffffffffffffff01",
            "feffffffffffffffff01",
            "80808080808080808001",
            "ffffffffffffffffffff01",
            "c080",
            "eda080",
            "f4908080",
            "0000000000000000",
            "0101010101010101");

    private int rows;
    private int faults;

    AvroFuzz() {}

    public static void main(String[] arguments) {
        long first = Long.parseLong(arguments[0]);
        long count = Long.parseLong(arguments[1]);
        AvroFuzz fuzz = new AvroFuzz();
        for (long seed = first; seed < first + count / VALUES_OF_SCHEMA; seed++) {
            fuzz.check(seed);
        }
        System.out.println(fuzz.rows + fuzz.faults + " values: " + fuzz.rows + " rows, " + fuzz.faults + " faults");
    }

    /** Some values of one schema. */
    void check(long seed) {
        RandomAvro random = new RandomAvro(seed);
        Random faulty = new Random(seed);
        Schema schema = RandomAvro.parsed(random.record(4));
        byte[] whole = RandomAvro.encode(random.value(schema), schema);
        AvroRows decoder = AvroRows.bare(schema);
        try (BufferAllocator allocator = Allocators.newRoot()) {
            RowValue row = decoder.decode(ByteBuffer.wrap(whole)).orElseThrow();
            try (RowAppender batch = new RowAppender(RowSchema.of(row.schema()), allocator)) {
                Outcome expected = Outcome.of(row);
                if (expected.fault().isPresent()) {
                    throw new AssertionError("a value without faults: " + expected);
                }
                for (int i = 0; i < VALUES_OF_SCHEMA; i++) {
                    byte[] value = i == 0 ? whole : withFaults(whole, faulty);
                    try {
                        check(decoder, schema, value, batch);
                    } catch (RuntimeException | Error e) {
                        throw new AssertionError(
                                "seed " + seed + ": " + HexFormat.of().formatHex(value) + " of " + schema, e);
                    }
                }
            }
        }
    }

    private void check(AvroRows decoder, Schema schema, byte[] value, RowAppender batch) {
        RowValue row = decoder.decode(ByteBuffer.wrap(value)).orElseThrow();
        int before = batch.rowCount();
        try {
            row.appendTo(batch, Outcome.NO_EXTRAS);
        } catch (DataException e) {
            faults++;
            if (batch.rowCount() != before) {
                throw new AssertionError("a row that was refused is there", e);
            }
            if (!e.getMessage().contains("at byte")) {
                throw new AssertionError("a fault without a place", e);
            }
            return;
        }
        rows++;
        if (batch.rowCount() != before + 1) {
            throw new AssertionError("a row that was appended is not there");
        }
        Outcome outcome = Outcome.of(row);
        // what we take is whole, so that the converter needs no more memory than it
        Outcome expected = Outcome.byConverter(value, schema, schema);
        if (!outcome.equals(expected)) {
            throw new AssertionError("the converter " + expected + ", ours " + outcome);
        }
        checkFields(row, outcome);
    }

    /** Sees to it that a row says of itself what it becomes. */
    static void checkFields(RowValue row, Outcome outcome) {
        List<?> values = (List<?>) outcome.rows().get(0);
        long size = 0;
        for (Field field : row.schema().fields()) {
            Object whole = values.get(field.index());
            Object single = Outcome.content(row.field(List.of(field.name())));
            boolean isDefault = whole.equals(Optional.empty()) && field.schema().defaultValue() != null;
            if (!single.equals(isDefault ? Outcome.content(field.schema().defaultValue()) : whole)) {
                throw new AssertionError("field " + field.name() + " alone " + single + ", with the others " + whole);
            }
            size += size(whole);
        }
        if (size > row.sizeInBytes()) {
            throw new AssertionError("a row of " + size + " bytes and values, said to have " + row.sizeInBytes());
        }
    }

    private static long size(Object value) {
        if (value instanceof Map<?, ?> map) {
            return 1 + size(map.keySet()) + size(map.values());
        } else if (value instanceof Collection<?> parts) {
            return 1 + parts.stream().mapToLong(AvroFuzz::size).sum();
        } else if (value instanceof Optional<?> scalar) {
            return scalar.isPresent() && scalar.get() instanceof String text
                    ? 1 + text.getBytes(StandardCharsets.UTF_8).length
                    : 1;
        }
        // bytes in hexadecimal behind a word
        return 1L + (((String) value).length() - "bytes ".length()) / 2;
    }

    private static byte[] withFaults(byte[] whole, Random random) {
        byte[] value = whole;
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(value.length + 1);
            int behind = Math.min(value.length, at + random.nextInt(3));
            byte[] piece = HexFormat.of().parseHex(PIECES.get(random.nextInt(PIECES.size())));
            value = switch (random.nextInt(6)) {
                case 0 -> joined(value, at, new byte[0], value.length);
                case 1 -> joined(value, at, piece, at);
                case 2 -> joined(value, at, piece, behind);
                case 3 -> joined(value, at, new byte[0], behind);
                default -> joined(value, at, new byte[] {(byte) random.nextInt(256)}, Math.min(value.length, at + 1));
            };
        }
        return value;
    }

    private static byte[] joined(byte[] value, int to, byte[] piece, int from) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        joined.write(value, 0, to);
        joined.writeBytes(piece);
        joined.write(value, from, value.length - from);
        return joined.toByteArray();
    }
}
