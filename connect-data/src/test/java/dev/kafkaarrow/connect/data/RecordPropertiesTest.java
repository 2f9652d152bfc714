package dev.kafkaarrow.connect.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kafkaarrow.connect.data.types.RandomRecords;
import dev.kafkaarrow.connect.data.types.RowSchema;
import dev.kafkaarrow.connect.data.write.RowAppender;
import dev.kafkaarrow.ipc.Allocators;
import dev.kafkaarrow.ipc.ArrowStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/** Whatever the schema and the values. Each try ends with an allocator that has nothing outstanding. */
class RecordPropertiesTest {

    @Property(tries = 1_000)
    void schemasComeBackAsTheyWere(@ForAll long seed) {
        Schema schema = new RandomRecords(seed).struct(4);

        RowSchema rows = RowSchema.of(schema);

        assertThat(RowSchema.of(rows.arrow()).connect()).isEqualTo(schema);
    }

    @Property(tries = 1_000)
    void recordsComeBackAsTheyWere(@ForAll long seed, @ForAll @IntRange(max = 40) int count) throws IOException {
        RandomRecords random = new RandomRecords(seed);
        Schema schema = random.struct(4);
        List<Struct> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            records.add(random.record(schema));
        }
        try (BufferAllocator allocator = Allocators.newRoot()) {
            ArrowStream stream;
            try (RowAppender appender = new RowAppender(RowSchema.of(schema), allocator)) {
                // memory that was used before
                records.forEach(appender::append);
                appender.batch();
                appender.clear();

                records.forEach(appender::append);
                stream = ArrowStream.of(appender.batch());
            }
            Rows rows = Rows.of(stream, allocator);

            assertThat(rows.schema()).isEqualTo(schema);
            assertThat(rows.contents()).isEqualTo(Rows.contents(records));
        }
    }
}
