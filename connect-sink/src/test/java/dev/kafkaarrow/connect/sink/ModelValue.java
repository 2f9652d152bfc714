package dev.kafkaarrow.connect.sink;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.connect.data.Struct;

/** A value of a record of a model's topic, and what a file must hold of it. */
sealed interface ModelValue {

    /** How many schemas there are, the one that stands for tombstones among them. */
    int SCHEMAS = 4;

    /**
     * A stream, or a row.
     *
     * @param bytes the stream, or what stands for the row in its checksum
     */
    record Good(
            ByteBuffer bytes,
            List<PublishedFile.Content> batches,
            Optional<EvolvingSchema> schema,
            Optional<Struct> row)
            implements ModelValue {

        /** The same, where what comes with it makes it a bad record. */
        ModelValue madeBad() {
            return row.<ModelValue>map(BadRow::new).orElseGet(() -> new Bad(bytes));
        }
    }

    /** No value. */
    record Tombstone() implements ModelValue {}

    /** Bytes that are no stream. */
    record Bad(ByteBuffer bytes) implements ModelValue {}

    /** What a worker never hands to its task: a transform drops it, or it cannot be converted. */
    record Dropped() implements ModelValue {}

    /** A row that no file can hold. */
    record BadRow(Struct row) implements ModelValue {}

    /** As a worker gives it. */
    default Object toConnect() {
        if (this instanceof BadRow bad) {
            return bad.row;
        }
        return this instanceof Good good && good.row.isPresent()
                ? good.row.get()
                : toBytes().orElse(null);
    }

    /** Null for a tombstone, as Connect has it. */
    default Optional<byte[]> toBytes() {
        if (this instanceof Good good) {
            return Optional.of(copy(good.bytes));
        }
        return this instanceof Bad bad ? Optional.of(copy(bad.bytes)) : Optional.empty();
    }

    private static byte[] copy(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.limit()];
        bytes.get(0, copy);
        return copy;
    }

    /** A value of one of the first {@code schemas}. */
    static ModelValue good(Random random, int schemas) {
        List<ModelValue> ofOne = Values.GOOD.get(random.nextInt(schemas));
        return ofOne.get(random.nextInt(ofOne.size()));
    }

    /** A value of a schema of a topic that evolves, or none. */
    static ModelValue evolving(Random random, int schema) {
        List<ModelValue> ofOne = Values.EVOLVING.get(schema);
        return random.nextInt(8) == 0 ? new Tombstone() : ofOne.get(random.nextInt(ofOne.size()));
    }

    /** A value with a field that directories are by, or none. */
    static ModelValue placed(Random random, int schema) {
        List<ModelValue> ofOne = Values.PLACED.get(schema);
        return random.nextInt(8) == 0 ? new Tombstone() : ofOne.get(random.nextInt(ofOne.size()));
    }

    static ModelValue bad(Random random) {
        return Values.BAD.get(random.nextInt(Values.BAD.size()));
    }

    /** Made once: none has the bytes of another. */
    final class Values {
        private static final List<List<ModelValue>> GOOD =
                List.of(numbers("a", 0, 0), numbers("b", 1_000, 1), words(), List.of(new Tombstone()));
        private static final List<ModelValue> BAD = bad();
        private static final List<List<ModelValue>> EVOLVING =
                EvolvingSchema.ALL.stream().map(Values::evolving).toList();
        private static final List<List<ModelValue>> PLACED =
                EvolvingSchema.PLACED.stream().map(Values::evolving).toList();

        private Values() {}

        private static List<ModelValue> numbers(String column, long first, int fewestBatches) {
            List<ModelValue> values = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                values.add(good(Streams.numbers(column, first + i * 10L, fewestBatches + i % 4)
                        .toByteArray()));
            }
            return values;
        }

        private static List<ModelValue> words() {
            List<ModelValue> values = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                values.add(good(Streams.words(i % 2, "x" + i / 2, "y" + i / 2).toByteArray()));
            }
            return values;
        }

        private static List<ModelValue> evolving(EvolvingSchema schema) {
            Random random = new Random(schema.hashCode());
            List<ModelValue> values = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                values.add(good(schema.message(random, i % 4).toByteArray(), Optional.of(schema)));
            }
            return values;
        }

        private static ModelValue good(byte[] bytes) {
            return good(bytes, Optional.empty());
        }

        private static ModelValue good(byte[] bytes, Optional<EvolvingSchema> schema) {
            return new Good(
                    ByteBuffer.wrap(bytes),
                    PublishedFile.read(bytes).stream()
                            .map(PublishedFile.Batch::content)
                            .toList(),
                    schema,
                    Optional.empty());
        }

        /** Some have a schema that can be read. */
        private static List<ModelValue> bad() {
            byte[] whole = Streams.numbers("a", 5, 2).toByteArray();
            return List.of(
                    new Bad(ByteBuffer.wrap(new byte[] {1, 2, 3})),
                    new Bad(ByteBuffer.wrap(Arrays.copyOf(whole, whole.length - 8))),
                    new Bad(ByteBuffer.wrap(Arrays.copyOf(whole, whole.length - 100))));
        }
    }
}
