package dev.kafkaarrow.ipc;

import static dev.kafkaarrow.ipc.TypeCase.nullable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.extension.OpaqueType;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.ExtensionTypeRegistry;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Extension types that Arrow Java knows are what their storage is, whatever their own vectors make of it. */
class ExtensionStorageTest {
    /** Registered for every storage, and with vectors for some. */
    private static final OpaqueType OPAQUE = new OpaqueType(ArrowType.Null.INSTANCE, "type", "vendor");

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

    static Stream<TypeCase> storages() {
        return Stream.of(TypeCase.numbers(), TypeCase.times(), TypeCase.bytes(), TypeCase.lists(), TypeCase.structs())
                .flatMap(List::stream)
                .filter(type -> type.schema().getFields().get(0).isNullable());
    }

    @ParameterizedTest
    @MethodSource("storages")
    void opaqueValuesAreThoseOfTheirStorage(TypeCase type) throws Exception {
        Field storage = type.schema().getFields().get(0);
        roundTrips(new Schema(List.of(opaque(storage))), type.schema());
    }

    @ParameterizedTest
    @MethodSource("storages")
    void opaqueChildrenOfAStructAreThoseOfTheirStorage(TypeCase type) throws Exception {
        Field storage = type.schema().getFields().get(0);
        roundTrips(
                new Schema(List.of(nullable("s", ArrowType.Struct.INSTANCE, opaque(storage)))),
                new Schema(List.of(nullable("s", ArrowType.Struct.INSTANCE, storage))));
    }

    /** The field as it travels: the extension is its metadata. */
    private static Field opaque(Field storage) {
        OpaqueType type = new OpaqueType(storage.getType(), "type", "vendor");
        FieldType fieldType = new FieldType(
                true,
                storage.getType(),
                null,
                Map.of(
                        ArrowType.ExtensionType.EXTENSION_METADATA_KEY_NAME, type.extensionName(),
                        ArrowType.ExtensionType.EXTENSION_METADATA_KEY_METADATA, type.serialize()));
        return new Field(storage.getName(), fieldType, storage.getChildren());
    }

    private void roundTrips(Schema extended, Schema plain) throws Exception {
        try (GeneratedBatch batch = GeneratedBatch.of(allocator.get(), plain, 20, 1)) {
            List<Object> expected =
                    Values.of(batch.root(), batch.dictionaries()).columns().get(0);
            byte[] batchBytes =
                    ArrowStream.of(batch.root(), batch.dictionaries()).toByteArray();
            ExtensionTypeRegistry.unregister(OPAQUE);
            byte[] schema = StreamSchema.of(extended).toBytes();
            register();
            byte[] bytes = StreamParts.concat(
                    schema, StreamParts.of(batchBytes).without(0).toBytes());
            ArrowStream stream =
                    new StreamDecoder(Checks.DEFAULT.withValidation(Validation.FULL)).decode(ByteBuffer.wrap(bytes));
            assertThat(stream.schema().toString()).contains("OpaqueType");
            try (ArrowReader reader = stream.open(allocator.get())) {
                reader.loadNextBatch();
                VectorSchemaRoot root = reader.getVectorSchemaRoot();
                assertThat(values(root)).isEqualTo(expected);
                ArrowStream again = ArrowStream.of(root, reader);
                assertThat(StreamParts.behindSchema(again)).isEqualTo(StreamParts.behindSchema(stream));
                List<Object> parts = new ArrayList<>();
                for (int from = 0; from < 20; from += 10) {
                    StreamEncoder encoder = new StreamEncoder();
                    StreamEncoder.Prepared whole = encoder.prepare(root, Optional.of(reader));
                    BatchLayout layout = whole.schema().layout();
                    List<SourceVector> columns =
                            List.of(SourceVector.of(layout, layout.topLevel()[0], root.getVector(0)));
                    byte[] part = encoder.withRows(whole, columns, from, 10).toByteArray();
                    try (ArrowReader partReader = ArrowStream.of(part).open(allocator.get())) {
                        partReader.loadNextBatch();
                        parts.addAll(values(partReader.getVectorSchemaRoot()));
                    }
                }
                assertThat(parts).isEqualTo(expected);
            }
        }
    }

    /** By the vectors' own fields: those of extension types are their storage. */
    private static List<Object> values(VectorSchemaRoot root) {
        FieldVector storage = Extension.storage(root.getVector(0));
        // not closed: the vector is the root's
        VectorSchemaRoot plain =
                new VectorSchemaRoot(new Schema(List.of(storage.getField())), List.of(storage), root.getRowCount());
        return Values.of(plain, new DictionaryProvider.MapDictionaryProvider())
                .columns()
                .get(0);
    }

    @Test
    void aVectorThatHoldsAnotherStorageIsNotSent() {
        Field field =
                new Field("f", FieldType.nullable(new OpaqueType(new ArrowType.Int(64, true), "type", "vendor")), null);
        try (VectorSchemaRoot root = VectorSchemaRoot.create(new Schema(List.of(field)), allocator.get())) {
            root.allocateNew();
            root.setRowCount(1);
            assertThatThrownBy(() -> ArrowStream.of(root))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("field f", "Int(64, true)", "Int(32, true)", "OpaqueVector");
        }
    }
}
