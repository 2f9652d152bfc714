package dev.kafkaarrow.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kafkaarrow.ipc.TestAllocator;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RowMemoryTest {

    private static final Schema TEXT =
            SchemaBuilder.struct().field("text", Schema.STRING_SCHEMA).build();
    private static final Schema NUMBER =
            SchemaBuilder.struct().field("number", Schema.INT64_SCHEMA).build();

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @Test
    void rowsOfTheSameKindAreMadeInTheMemoryOfTheFileBefore() {
        try (RowMemory memory = memory(Map.of("dictionary.columns", "text"))) {
            RowKind kind = kind(memory, TEXT);
            RowMemory.Batches first = memory.batches(kind);
            first.rows().append(new Struct(TEXT).put("text", "a"));
            long bytes = first.memoryBytes();
            memory.keep(first);

            RowMemory.Batches next = memory.batches(kind);

            assertThat(next.memoryBytes()).isEqualTo(bytes).isPositive();
            assertThat(next.rows().rowCount()).isZero();
            next.rows().append(new Struct(TEXT).put("text", "b"));
            assertThat(next.rows().batch().getVector("text").getObject(0).toString())
                    .as("index of the first value of a new dictionary")
                    .isEqualTo("0");
            next.close();
        }
    }

    @Test
    void noMoreIsKeptThanTheBatchesOfOneFile() {
        try (RowMemory memory = memory(Map.of())) {
            RowMemory.Batches texts = memory.batches(kind(memory, TEXT));
            texts.rows().append(new Struct(TEXT).put("text", "a"));
            RowMemory.Batches numbers = memory.batches(kind(memory, NUMBER));
            numbers.rows().append(new Struct(NUMBER).put("number", 1L));
            long bytes = numbers.memoryBytes();

            memory.keep(texts);
            memory.keep(numbers);

            assertThat(memory.allocator().getAllocatedMemory()).isEqualTo(bytes);
        }
    }

    @Test
    void whatIsKeptGoesWhenMemoryIsScarce() throws IOException {
        try (RowMemory memory = memory(Map.of("rows.max.bytes", "1"))) {
            RowMemory.Batches texts = memory.batches(kind(memory, TEXT));
            texts.rows().append(new Struct(TEXT).put("text", "a"));
            memory.keep(texts);

            memory.relieve();

            assertThat(memory.allocator().getAllocatedMemory()).isZero();
        }
    }

    private RowMemory memory(Map<String, String> options) {
        return new RowMemory(config(options).rows, config(options).checks, allocator.get());
    }

    private static SinkConfig config(Map<String, String> options) {
        Map<String, String> all = new HashMap<>(options);
        all.put("store.url", "file:/tmp/unused");
        return new SinkConfig(all);
    }

    private static RowKind kind(RowMemory memory, Schema schema) {
        return new RowKind(schema, Schema.OPTIONAL_BYTES_SCHEMA, memory.config(), memory.bounds());
    }
}
