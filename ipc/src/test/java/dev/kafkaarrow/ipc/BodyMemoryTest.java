package dev.kafkaarrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.util.TransferPair;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The vectors of a reader can be moved, shared and kept as any others. */
class BodyMemoryTest {
    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    /** One column that has buffers; without unions, whose type ids Arrow Java's transfer loses. */
    static Stream<TypeCase> typesWithBuffers() {
        return TypeCase.all()
                .filter(type -> type.schema().getFields().size() == 1)
                .filter(type -> !type.name().equals("null"))
                .filter(type -> !type.schema().toString().contains("Union"));
    }

    @ParameterizedTest
    @MethodSource("typesWithBuffers")
    void vectorsMovedToAnotherAllocatorOutliveTheReaderAndItsAllocator(TypeCase type) throws Exception {
        ArrowStream stream = stream(type);
        try (BufferAllocator target = allocator.get().newChildAllocator("target", 0, Long.MAX_VALUE)) {
            FieldVector moved;
            Values.Batch expected;
            try (BufferAllocator source = allocator.get().newChildAllocator("source", 0, Long.MAX_VALUE);
                    ArrowReader reader = stream.open(source)) {
                assertThat(reader.loadNextBatch()).isTrue();
                expected = values(reader.getVectorSchemaRoot(), reader);
                FieldVector vector = reader.getVectorSchemaRoot().getVector(0);
                TransferPair pair = vector.getTransferPair(target);
                pair.transfer();
                moved = (FieldVector) pair.getTo();
                assertThat(values(VectorSchemaRoot.of(moved), reader)).isEqualTo(expected);
            }
            assertThat(target.getAllocatedMemory()).isPositive();
            moved.close();
            assertThat(target.getAllocatedMemory()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("typesWithBuffers")
    void vectorsMovedWithinTheAllocatorOutliveTheReader(TypeCase type) throws Exception {
        ArrowStream stream = stream(type);
        FieldVector moved;
        try (ArrowReader reader = stream.open(allocator.get())) {
            reader.loadNextBatch();
            Values.Batch expected = values(reader.getVectorSchemaRoot(), reader);
            TransferPair pair = reader.getVectorSchemaRoot().getVector(0).getTransferPair(allocator.get());
            pair.transfer();
            moved = (FieldVector) pair.getTo();
            assertThat(values(VectorSchemaRoot.of(moved), reader)).isEqualTo(expected);
        }
        assertThat(allocator.get().getAllocatedMemory()).isPositive();
        moved.close();
    }

    @Test
    void twoRootsLoadedFromTheBuffersOfOneReadDoNotDisturbEachOther() throws Exception {
        ArrowStream stream = stream(TypeCase.named("utf8"));
        try (ArrowReader reader = stream.open(allocator.get())) {
            reader.loadNextBatch();
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            Values.Batch expected = values(root, reader);
            try (VectorSchemaRoot first = VectorSchemaRoot.create(root.getSchema(), allocator.get());
                    VectorSchemaRoot second = VectorSchemaRoot.create(root.getSchema(), allocator.get());
                    ArrowRecordBatch batch = new VectorUnloader(root).getRecordBatch()) {
                new VectorLoader(first).load(batch);
                new VectorLoader(second).load(batch);
                assertThat(first.getVector(0).getDataBuffer())
                        .isNotSameAs(second.getVector(0).getDataBuffer());
                first.getVector(0).getDataBuffer().writerIndex(0);
                assertThat(values(second, reader)).isEqualTo(expected);
                assertThat(ArrowStream.of(second)).isEqualTo(ArrowStream.of(root));
            }
        }
    }

    @Test
    void memoryIsFreedWithTheLastOfItsBuffers() {
        BodyMemory memory = new BodyMemory(allocator.get().buffer(64), allocator.get());
        ArrowBuf buffer = memory.buffer(0, 8);
        buffer.getReferenceManager().retain();
        ArrowBuf slice = buffer.slice(4, 4);
        assertThat(slice.memoryAddress()).isEqualTo(buffer.memoryAddress() + 4);
        assertThat(memory.release()).isFalse();
        assertThat(slice.refCnt()).isOne();
        assertThat(allocator.get().getAllocatedMemory()).isPositive();
        assertThat(slice.getReferenceManager().release()).isTrue();
        assertThat(allocator.get().getAllocatedMemory()).isZero();
        assertThatThrownBy(memory::release).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(memory::retain).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatWasHandedOverBeforeAFailureIsCounted() {
        BodyMemory memory = new BodyMemory(allocator.get().buffer(64), allocator.get());
        List<ArrowBuf> buffers = List.of(memory.buffer(0, 8), memory.buffer(8, 8));
        assertThatThrownBy(() -> memory.handOver(() -> {
                    buffers.forEach(buffer -> memory.retain(buffer, allocator.get()));
                    throw new IllegalArgumentException("a vector that does not load");
                }))
                .hasMessage("a vector that does not load");
        assertThat(memory.getRefCount()).isEqualTo(3);
        memory.release(3);
    }

    private ArrowStream stream(TypeCase type) {
        try (GeneratedBatch batch = GeneratedBatch.of(allocator.get(), type.schema(), TypeCase.ROWS, 1)) {
            return ArrowStream.of(batch.root(), batch.dictionaries());
        }
    }

    private static Values.Batch values(VectorSchemaRoot root, DictionaryProvider dictionaries) {
        return Values.of(root, dictionaries);
    }
}
