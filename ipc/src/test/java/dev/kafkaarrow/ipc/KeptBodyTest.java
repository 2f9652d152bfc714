package dev.kafkaarrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.complex.RunEndEncodedVector;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.util.TransferPair;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a reader of many streams writes over, and what it does not. */
class KeptBodyTest {
    private static final int ROWS = 20;

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    private final StreamDecoder decoder = new StreamDecoder(Checks.DEFAULT);

    @Test
    void batchesOfSimilarSizesAreLoadedIntoTheSameMemory() throws Exception {
        TypeCase type = TypeCase.named("utf8");
        try (ArrowStreams streams = new ArrowStreams(allocator.get())) {
            List<Long> addresses = new ArrayList<>();
            for (int rows : new int[] {20, 20, 21, 19, 20}) {
                next(streams, type, rows, rows);
                FieldVector vector = streams.getVectorSchemaRoot().getVector(0);
                addresses.add(vector.getOffsetBuffer().memoryAddress());
            }
            assertThat(addresses.subList(2, 5)).containsOnly(addresses.get(1));
        }
    }

    /** Dictionaries are those of the batch that was loaded last. */
    static Stream<TypeCase> typesThatCanBeMoved() {
        return BodyMemoryTest.typesWithBuffers().filter(type -> !type.name().contains("dictionar"));
    }

    @ParameterizedTest
    @MethodSource("typesThatCanBeMoved")
    void vectorsMovedAwayKeepTheirValues(TypeCase type) throws Exception {
        List<VectorSchemaRoot> moved = new ArrayList<>();
        List<Values.Batch> expected = new ArrayList<>();
        try (ArrowStreams streams = new ArrowStreams(allocator.get())) {
            for (int seed = 0; seed < 4; seed++) {
                next(streams, type, ROWS, seed);
                expected.add(Values.of(streams.getVectorSchemaRoot(), streams));
                TransferPair pair = streams.getVectorSchemaRoot().getVector(0).getTransferPair(allocator.get());
                pair.transfer();
                moved.add(VectorSchemaRoot.of((FieldVector) pair.getTo()));
            }
            for (int i = 0; i < moved.size(); i++) {
                assertThat(Values.of(moved.get(i), streams)).isEqualTo(expected.get(i));
            }
        } finally {
            moved.forEach(VectorSchemaRoot::close);
        }
    }

    @Test
    void aBatchThatIsHeldKeepsItsValues() throws Exception {
        TypeCase type = TypeCase.named("utf8");
        try (ArrowStreams streams = new ArrowStreams(allocator.get())) {
            next(streams, type, ROWS, 1);
            next(streams, type, ROWS, 2);
            try (ArrowRecordBatch held = new VectorUnloader(streams.getVectorSchemaRoot()).getRecordBatch();
                    VectorSchemaRoot slice = streams.getVectorSchemaRoot().slice(5, 10)) {
                List<byte[]> bytes = bytes(held.getBuffers());
                List<byte[]> ofSlice = bytes(slice.getVector(0).getFieldBuffers());
                next(streams, type, ROWS, 3);
                next(streams, type, ROWS, 4);
                assertThat(bytes(held.getBuffers())).containsExactlyElementsOf(bytes);
                assertThat(bytes(slice.getVector(0).getFieldBuffers())).containsExactlyElementsOf(ofSlice);
            }
        }
    }

    @Test
    void aBufferThatSomebodyHasTakenFromItsVectorKeepsItsValues() throws Exception {
        TypeCase type = TypeCase.named("int64");
        try (ArrowStreams streams = new ArrowStreams(allocator.get())) {
            next(streams, type, ROWS, 1);
            next(streams, type, ROWS, 2);
            FieldVector vector = streams.getVectorSchemaRoot().getVector(0);
            ArrowBuf taken = vector.getDataBuffer();
            taken.getReferenceManager().retain();
            // as many are given back
            vector.clear();
            byte[] bytes = bytes(taken);
            next(streams, type, ROWS, 3);
            assertThat(bytes(taken)).isEqualTo(bytes);
            assertThat(taken.getReferenceManager().release())
                    .as("nobody else has it any more")
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("dev.kafkaarrow.ipc.TypeCase#all")
    void whatTheReaderOfABatchDoesToItsVectorsIsGoneInTheNext(TypeCase type) throws Exception {
        byte[] message = message(type, ROWS, 7);
        Values.Batch expected;
        try (ArrowStreams alone = new ArrowStreams(allocator.get())) {
            next(alone, message);
            expected = Values.of(alone.getVectorSchemaRoot(), alone);
        }
        List<Disturbance> disturbances = List.of(
                VectorSchemaRoot::clear,
                root -> root.getFieldVectors().forEach(FieldVector::reset),
                root -> root.getFieldVectors().stream()
                        // whose allocateNew leaks what they held, also behind Arrow's own reader
                        .filter(vector -> !(vector instanceof RunEndEncodedVector))
                        .forEach(FieldVector::allocateNew),
                root -> root.setRowCount(ROWS / 2),
                root -> root.getFieldVectors().forEach(vector -> vector.setNull(0)));
        try (ArrowStreams streams = new ArrowStreams(allocator.get())) {
            for (Disturbance disturbance : disturbances) {
                for (int i = 0; i < 3; i++) {
                    next(streams, message);
                    assertThat(Values.of(streams.getVectorSchemaRoot(), streams))
                            .isEqualTo(expected);
                }
                try {
                    disturbance.disturb(streams.getVectorSchemaRoot());
                } catch (RuntimeException e) {
                    // not every vector takes part
                }
            }
            next(streams, message);
            assertThat(Values.of(streams.getVectorSchemaRoot(), streams)).isEqualTo(expected);
        }
    }

    private interface Disturbance {
        void disturb(VectorSchemaRoot root);
    }

    @Test
    void validityThatMessagesLeaveOutIsWrittenAnew() throws Exception {
        try (ArrowStreams streams = new ArrowStreams(allocator.get())) {
            for (int i = 0; i < 4; i++) {
                next(streams, withoutNulls());
                BigIntVector vector =
                        (BigIntVector) streams.getVectorSchemaRoot().getVector(0);
                assertThat(vector.getNullCount()).isZero();
                vector.setNull(3);
            }
        }
    }

    /** Of which the header says that there is no validity, as most writers leave it out. */
    private byte[] withoutNulls() throws Exception {
        try (BigIntVector vector = new BigIntVector("number", allocator.get())) {
            for (int i = 0; i < ROWS; i++) {
                vector.setSafe(i, i);
            }
            vector.setValueCount(ROWS);
            byte[] message = ArrowStream.of(VectorSchemaRoot.of(vector)).toByteArray();
            Frame.RecordBatch batch =
                    (Frame.RecordBatch) ArrowStream.of(message).frames().get(1);
            int metadata = (int) batch.bodyPosition() - batch.metadataBytes();
            ByteBuffer.wrap(message).putLong(metadata + batch.raw().firstBufferAt() + Long.BYTES, 0);
            return message;
        }
    }

    @Test
    void behindAFaultyBatchVectorsAreEmptyAndTheNextIsRead() throws Exception {
        TypeCase type = TypeCase.named("utf8");
        try (ArrowStreams streams = new ArrowStreams(allocator.get())) {
            for (int i = 0; i < 2; i++) {
                next(streams, type, ROWS, 1);
                next(streams, type, ROWS, 2);
                ArrowStream faulty = withOffsetsBeyondItsValues(message(type, ROWS, 3));
                streams.add(faulty);
                assertThatThrownBy(streams::loadNextBatch).isInstanceOf(InvalidStreamException.class);
                VectorSchemaRoot root = streams.getVectorSchemaRoot();
                assertThat(root.getRowCount()).isZero();
                assertThat(root.getVector(0).getValueCount()).isZero();
            }
            next(streams, type, ROWS, 4);
            assertThat(streams.getVectorSchemaRoot().getRowCount()).isEqualTo(ROWS);
        }
    }

    private ArrowStream withOffsetsBeyondItsValues(byte[] message) throws Exception {
        ArrowStream stream = decoder.decode(ByteBuffer.wrap(message));
        Frame.RecordBatch batch = (Frame.RecordBatch) stream.frames().get(1);
        ByteBuffer bytes = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        int offsets = (int) (batch.bodyPosition() + batch.raw().bufferOffset(1));
        bytes.putInt(offsets + Integer.BYTES * ROWS, 1_000_000);
        return decoder.decode(bytes);
    }

    @Test
    void theMemoryOfALargeBatchIsNotKeptForSmallOnes() throws Exception {
        TypeCase type = TypeCase.named("int64");
        try (ArrowStreams streams = new ArrowStreams(allocator.get())) {
            next(streams, type, 1, 1);
            next(streams, type, 100_000, 1);
            assertThat(allocator.get().getAllocatedMemory()).isGreaterThan(800_000);
            next(streams, type, 1, 1);
            assertThat(allocator.get().getAllocatedMemory()).isLessThan(100_000);
        }
    }

    private void next(ArrowStreams streams, TypeCase type, int rows, long seed) throws Exception {
        next(streams, message(type, rows, seed));
    }

    private void next(ArrowStreams streams, byte[] message) throws Exception {
        streams.add(decoder.decode(ByteBuffer.wrap(message)));
        if (!streams.loadNextBatch()) {
            // the one before was read to its end
            assertThat(streams.startNextRun()).isTrue();
            assertThat(streams.loadNextBatch()).isTrue();
        }
    }

    private byte[] message(TypeCase type, int rows, long seed) {
        try (GeneratedBatch batch = type.batch(allocator.get(), rows, seed)) {
            return ArrowStream.of(batch.root(), batch.dictionaries()).toByteArray();
        }
    }

    private static List<byte[]> bytes(List<ArrowBuf> buffers) {
        return buffers.stream().map(KeptBodyTest::bytes).toList();
    }

    private static byte[] bytes(ArrowBuf buffer) {
        byte[] bytes = new byte[(int) buffer.readableBytes()];
        buffer.getBytes(0, bytes);
        return bytes;
    }
}
