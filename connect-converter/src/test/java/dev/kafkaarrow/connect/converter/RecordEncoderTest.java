package dev.kafkaarrow.connect.converter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kafkaarrow.ipc.Compression;
import dev.kafkaarrow.ipc.TestAllocator;
import java.util.List;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RecordEncoderTest {
    private static final Schema TEXT =
            SchemaBuilder.struct().field("s", Schema.STRING_SCHEMA).build();

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @Test
    void memoryThatOneLargeBatchTookIsNotKept() {
        Schema array = SchemaBuilder.array(TEXT).build();
        List<Struct> large = List.of(new Struct(TEXT).put("s", "x".repeat(2 << 20)));
        List<Struct> small = List.of(new Struct(TEXT).put("s", "x"));
        try (RecordEncoder encoder = new RecordEncoder(2, Compression.NONE, allocator.get())) {
            byte[] before = encoder.encode(array, small);
            assertThat(allocator.get().getAllocatedMemory()).isPositive();

            encoder.encode(array, large);

            assertThat(allocator.get().getAllocatedMemory()).isZero();
            assertThat(encoder.encode(array, small)).isEqualTo(before);
        }
        assertThat(allocator.get().getAllocatedMemory()).isZero();
    }
}
