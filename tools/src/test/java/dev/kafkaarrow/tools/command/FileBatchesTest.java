package dev.kafkaarrow.tools.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kafkaarrow.ipc.Allocators;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.ByteSource;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.Frame;
import dev.kafkaarrow.ipc.GeneratedBatch;
import dev.kafkaarrow.ipc.IpcFile;
import dev.kafkaarrow.ipc.TypeCase;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FileBatchesTest {

    private static final int BATCHES = 200;

    /** As in a file of 1 GB with 10,000 batches. */
    private static final int ROWS = 100_000 / Long.BYTES;

    private enum Format {
        STREAM,
        FILE;

        ByteSource source(byte[] stream) {
            return ByteSource.of(ByteBuffer.wrap(this == STREAM ? stream : IpcFile.bytes(stream)));
        }
    }

    /** Counts as a file is read: by pieces of 1 KiB at least. */
    private static final class Counted implements ByteSource {
        private static final int PIECE = 1024;

        private final ByteSource source;
        private long read;
        private long from = -1;
        private long to = -1;

        Counted(ByteSource source) {
            this.source = source;
        }

        @Override
        public long size() throws IOException {
            return source.size();
        }

        @Override
        public ByteBuffer view(long position, int length) throws IOException {
            if (position < from || position + length > to) {
                from = position;
                to = position + Math.max(length, PIECE);
                read += to - from;
            }
            return source.view(position, length);
        }

        @Override
        public void read(long position, ByteBuffer destination) throws IOException {
            read += destination.remaining();
            source.read(position, destination);
        }

        double share() throws IOException {
            return (double) read / size();
        }
    }

    private static byte[] numbers() {
        Schema schema = new Schema(List.of(new Field("n", FieldType.notNullable(new ArrowType.Int(64, true)), null)));
        try (BufferAllocator allocator = Allocators.newRoot();
                VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator)) {
            BigIntVector numbers = (BigIntVector) root.getVector(0);
            numbers.allocateNew(ROWS);
            ArrowStream.Builder stream = ArrowStream.builder(root);
            for (int batch = 0; batch < BATCHES; batch++) {
                for (int row = 0; row < ROWS; row++) {
                    numbers.set(row, (long) batch * ROWS + row);
                }
                root.setRowCount(ROWS);
                stream.addBatch();
            }
            return stream.build().toByteArray();
        }
    }

    @ParameterizedTest
    @EnumSource
    void firstAndLastRowsAndHeadersAreAFewHundredthsOfAFile(Format format) throws IOException {
        ByteSource file = format.source(numbers());

        Counted head = new Counted(file);
        assertThat(new FileBatches(head, Checks.DEFAULT)
                        .nextBatch()
                        .orElseThrow()
                        .rowCount())
                .isEqualTo(ROWS);
        assertThat(head.share()).isLessThan(0.02);

        Counted tail = new Counted(file);
        List<ArrowStream> last = new FileBatches(tail, Checks.DEFAULT).last(10);
        assertThat(last).hasSize(1);
        // of the 200 batches, the one that is shown is 0.005
        assertThat(tail.share()).isLessThan(0.02);

        Counted headers = new Counted(file);
        FileBatches batches = new FileBatches(headers, Checks.DEFAULT);
        long rows = 0;
        for (Frame frame = batches.next(); !(frame instanceof Frame.EndOfStream); frame = batches.next()) {
            rows += ((Frame.RecordBatch) frame).rowCount();
        }
        assertThat(rows).isEqualTo((long) BATCHES * ROWS);
        assertThat(headers.share()).isLessThan(0.015);
    }

    @ParameterizedTest
    @EnumSource
    void theLastBatchesHaveTheDictionariesInEffect(Format format) throws IOException {
        try (BufferAllocator allocator = Allocators.newRoot()) {
            ArrowStream stream;
            try (GeneratedBatch batch = TypeCase.named("dictionary by int8").batch(allocator, 7, 1)) {
                ArrowStream.Builder builder = ArrowStream.builder(batch.root(), batch.dictionaries());
                stream = builder.addBatch().addBatch().addBatch().build();
            }
            ByteSource file = format.source(stream.toByteArray());
            ArrowStream first =
                    new FileBatches(file, Checks.DEFAULT).nextBatch().orElseThrow();

            List<ArrowStream> last = new FileBatches(file, Checks.DEFAULT).last(8);

            assertThat(last).containsExactly(first, first);
        }
    }
}
