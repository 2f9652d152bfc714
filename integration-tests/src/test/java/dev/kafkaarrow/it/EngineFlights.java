package dev.kafkaarrow.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kafkaarrow.ipc.ArrowStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeStampMilliTZVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The records that engines look for in directories by time: flights, numbered from 0, each with half its number as delay; those of a
 * message in one hour, 9 or 10, or at no time.
 */
final class EngineFlights {

    static final int MESSAGES = 12;
    static final int ROWS = 5;

    private static final Instant DAY = Instant.parse("2026-11-22T00:00:00Z");
    private static final List<String> CITIES = List.of("Rome", "Oslo", "Łódź");
    private static final List<Optional<String>> PLACES =
            List.of(Optional.of("Rome"), Optional.of("Łódź"), Optional.empty(), Optional.of("a/b=c:d"));

    private static final String ROW = """
            {"schema": {"type": "struct", "name": "flight", "fields": [
              {"field": "id", "type": "int64", "optional": true},
              {"field": "city", "type": "string", "optional": true},
              {"field": "at", "type": "int64", "name": "org.apache.kafka.connect.data.Timestamp", "version": 1, "optional": true},
              {"field": "delay", "type": "double", "optional": true}
            ]}, "payload": {"id": %d, "city": "%s", "at": %s, "delay": %s}}""";

    private EngineFlights() {}

    /** The numbers of the flights in that hour . */
    static List<Integer> ids(int hour) {
        return ids(message -> hour(message) == hour);
    }

    static List<Integer> idsAtNoTime() {
        return ids(message -> hour(message) < 0);
    }

    private static List<Integer> ids(IntPredicate messages) {
        return IntStream.range(0, MESSAGES)
                .filter(messages)
                .flatMap(message -> IntStream.range(message * ROWS, message * ROWS + ROWS))
                .boxed()
                .toList();
    }

    /** Of a message; negative for one at no time. */
    private static int hour(int message) {
        return message % 3 == 2 ? -1 : 9 + message % 3;
    }

    private static Long millis(int message, int row) {
        Duration time = Duration.ofHours(hour(message)).plusMinutes(row);
        return hour(message) < 0 ? null : DAY.plus(time).toEpochMilli();
    }

    /** A message of several rows each. */
    static List<ProducerRecord<byte[], byte[]>> messages(String topic, BufferAllocator allocator) {
        return records(topic, allocator, 0);
    }

    /** As {@link #messages}, of which the first half has narrower numbers and no delay. */
    static List<ProducerRecord<byte[], byte[]>> evolvingMessages(String topic, BufferAllocator allocator) {
        return records(topic, allocator, MESSAGES / 2);
    }

    private static List<ProducerRecord<byte[], byte[]>> records(String topic, BufferAllocator allocator, int older) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int message = 0; message < MESSAGES; message++) {
            byte[] value = message(allocator, message, message < older).toByteArray();
            records.add(new ProducerRecord<>(topic, 0, null, value));
        }
        return records;
    }

    private static ArrowStream message(BufferAllocator allocator, int message, boolean older) {
        FieldType instant = FieldType.nullable(new ArrowType.Timestamp(TimeUnit.MILLISECOND, "UTC"));
        try (IntVector narrow = new IntVector("id", allocator);
                BigIntVector id = new BigIntVector("id", allocator);
                VarCharVector city = new VarCharVector("city", allocator);
                TimeStampMilliTZVector at = new TimeStampMilliTZVector("at", instant, allocator);
                Float8Vector delay = new Float8Vector("delay", allocator)) {
            for (int row = 0; row < ROWS; row++) {
                int number = message * ROWS + row;
                Long millis = millis(message, row);
                narrow.setSafe(row, number);
                id.setSafe(row, number);
                city.setSafe(row, city(number).getBytes(UTF_8));
                delay.setSafe(row, number / 2.0);
                if (millis == null) {
                    at.setNull(row);
                } else {
                    at.setSafe(row, millis);
                }
            }
            List<FieldVector> columns = older ? List.of(narrow, city, at) : List.of(id, city, at, delay);
            columns.forEach(column -> column.setValueCount(ROWS));
            return ArrowStream.of(new VectorSchemaRoot(columns));
        }
    }

    /** A message of several rows each, all of them in one city, or in none. */
    static List<ProducerRecord<byte[], byte[]>> placeMessages(String topic, BufferAllocator allocator) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int message = 0; message < MESSAGES; message++) {
            try (BigIntVector id = new BigIntVector("id", allocator);
                    VarCharVector city = new VarCharVector("city", allocator)) {
                for (int row = 0; row < ROWS; row++) {
                    id.setSafe(row, message * (long) ROWS + row);
                    if (place(message * ROWS + row).isPresent()) {
                        city.setSafe(row, place(message * ROWS).get().getBytes(UTF_8));
                    } else {
                        city.setNull(row);
                    }
                }
                VectorSchemaRoot root = VectorSchemaRoot.of(id, city);
                root.setRowCount(ROWS);
                records.add(new ProducerRecord<>(
                        topic, 0, null, ArrowStream.of(root).toByteArray()));
            }
        }
        return records;
    }

    /** The numbers of the flights of {@link #placeMessages} by city. */
    static Map<String, List<Integer>> idsByPlace() {
        return byCity(number -> place(number).orElse("None"));
    }

    private static Optional<String> place(int number) {
        return PLACES.get(number / ROWS % PLACES.size());
    }

    /** The numbers of the flights of {@link #rows} by city. */
    static Map<String, List<Integer>> idsByCity() {
        return byCity(EngineFlights::city);
    }

    private static Map<String, List<Integer>> byCity(IntFunction<String> city) {
        return IntStream.range(0, MESSAGES * ROWS)
                .boxed()
                .collect(Collectors.groupingBy(city::apply, TreeMap::new, Collectors.toList()));
    }

    /** A row each, as Connect's JsonConverter reads them. */
    static List<ProducerRecord<byte[], byte[]>> rows(String topic) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int message = 0; message < MESSAGES; message++) {
            for (int row = 0; row < ROWS; row++) {
                int number = message * ROWS + row;
                String value = ROW.formatted(number, city(number), millis(message, row), number / 2.0);
                records.add(new ProducerRecord<>(topic, 0, null, value.getBytes(UTF_8)));
            }
        }
        return records;
    }

    private static String city(int number) {
        return CITIES.get(number % CITIES.size());
    }
}
