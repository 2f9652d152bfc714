package dev.kafkaarrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.extension.OpaqueType;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.ExtensionTypeRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small streams of other writers that were once changed, refused or sent as what nobody reads: each is sent again, whole and in parts. */
class SharedCasesSentTest {
    private static final OpaqueType OPAQUE = new OpaqueType(ArrowType.Null.INSTANCE, "type", "vendor");

    /** As pyarrow reads them; bytes as hexadecimal digits. */
    private static final Map<String, List<Object>> KNOWN = Map.of(
            "split-dense-union",
            List.of(10L, "79", 12L, "76"),
            "opaque-over-int64",
            Arrays.asList(1L, null, 3L, 1L, null, 3L, 1L, null, 3L, 1L, null, 3L));

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @BeforeEach
    void register() {
        ExtensionTypeRegistry.register(OPAQUE);
    }

    @AfterEach
    void unregister() {
        ExtensionTypeRegistry.unregister(OPAQUE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "split-dense-union",
                "split-dense-union-ids-5-9",
                "split-views",
                "split-struct-equal-names",
                "nested-dictionaries",
                "opaque-over-view",
                "opaque-over-int64"
            })
    void isSentAgainWholeAndRowByRow(String name) throws Exception {
        Path file = SharedDirectory.orSkip("cases/ipc/" + name + ".arrows");
        ArrowStream stream = full(Files.readAllBytes(file));
        try (ArrowReader reader = stream.open(allocator.get())) {
            while (reader.loadNextBatch()) {
                VectorSchemaRoot root = reader.getVectorSchemaRoot();
                List<List<Object>> expected = values(root, reader);
                if (KNOWN.containsKey(name)) {
                    assertThat(expected).containsExactly(KNOWN.get(name));
                }
                assertThat(values(ArrowStream.of(root, reader))).isEqualTo(expected);
                List<List<Object>> parts = new ArrayList<>();
                expected.forEach(column -> parts.add(new ArrayList<>()));
                for (int row = 0; row < root.getRowCount(); row++) {
                    List<List<Object>> part = values(row(root, reader, row));
                    for (int c = 0; c < parts.size(); c++) {
                        parts.get(c).addAll(part.get(c));
                    }
                }
                assertThat(parts).isEqualTo(expected);
            }
        }
    }

    private ArrowStream row(VectorSchemaRoot root, ArrowReader reader, int row) throws Exception {
        StreamEncoder encoder = new StreamEncoder();
        StreamEncoder.Prepared whole = encoder.prepare(root, Optional.of(reader));
        BatchLayout layout = whole.schema().layout();
        List<SourceVector> columns = new ArrayList<>();
        for (int top : layout.topLevel()) {
            columns.add(SourceVector.of(layout, top, root.getVector(columns.size())));
        }
        return full(encoder.withRows(whole, columns, row, 1).toByteArray());
    }

    private static ArrowStream full(byte[] bytes) throws Exception {
        return new StreamDecoder(Checks.DEFAULT.withValidation(Validation.FULL)).decode(ByteBuffer.wrap(bytes));
    }

    private List<List<Object>> values(ArrowStream stream) throws Exception {
        try (ArrowReader reader = full(stream.toByteArray()).open(allocator.get())) {
            reader.loadNextBatch();
            return values(reader.getVectorSchemaRoot(), reader);
        }
    }

    private static List<List<Object>> values(VectorSchemaRoot root, ArrowReader reader) {
        List<FieldVector> storages =
                root.getFieldVectors().stream().map(Extension::storage).toList();
        boolean plain = storages.equals(root.getFieldVectors());
        // not closed: the vectors are the root's
        VectorSchemaRoot shown = plain ? root : new VectorSchemaRoot(storages);
        return Values.of(shown, reader).columns();
    }
}
