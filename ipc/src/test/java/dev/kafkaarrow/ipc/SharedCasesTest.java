package dev.kafkaarrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams of other writers that were refused once, read and written again. */
class SharedCasesTest {
    private static final Checks FULL = Checks.DEFAULT.withValidation(Validation.FULL);

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fixed-size-binary-0",
                "item-name-absent",
                "js-list",
                "js-null-count-minus-1",
                "js-sparse-union",
                "js-struct",
                "nested-dictionaries",
                "run-ends-beyond-rows",
                "split-dense-union",
                "split-dense-union-ids-5-9",
                "split-struct-equal-names",
                "split-views",
                "union-children-of-one-name",
                "union-without-type-ids"
            })
    void isReadAndWrittenAgain(String name) throws IOException {
        ArrowStream stream = new StreamDecoder(FULL).decode(ByteBuffer.wrap(bytes(name)));
        Values.Stream values = values(stream);

        assertThat(values.batches()).isNotEmpty();
        try (ArrowReader reader = stream.open(allocator.get())) {
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            ArrowStream.Builder again = ArrowStream.builder(root, reader);
            while (reader.loadNextBatch()) {
                again.addBatch();
            }
            assertThat(values(ArrowStream.of(again.build().toByteArray()))).isEqualTo(values);
        }
    }

    @Test
    void metadataThatIsNotUtf8IsRefusedByKeyAndField() throws IOException {
        byte[] bytes = bytes("metadata-not-utf8");
        assertThatThrownBy(() -> ArrowStream.of(bytes))
                .isInstanceOf(InvalidStreamException.class)
                .hasMessageContaining("expected metadata in UTF-8, got other bytes as the value of the key '");
    }

    @Test
    void aStreamWithoutItsEndIsReadIfTheMarkerIsOptional() throws IOException {
        StreamDecoder lenient = new StreamDecoder(FULL).withEndMarker(EndMarker.OPTIONAL);
        ArrowStream stream = lenient.decode(ByteBuffer.wrap(bytes("no-end-of-stream")));
        assertThat(values(stream).batches()).hasSize(1);
    }

    private Values.Stream values(ArrowStream stream) throws IOException {
        try (ArrowReader reader = stream.open(allocator.get())) {
            return Values.of(reader);
        }
    }

    private static byte[] bytes(String name) throws IOException {
        Path file = SharedDirectory.orSkip("cases/ipc").resolve(name + ".arrows");
        return Files.readAllBytes(file);
    }
}
