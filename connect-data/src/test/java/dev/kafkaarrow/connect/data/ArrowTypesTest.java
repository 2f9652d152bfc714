package dev.kafkaarrow.connect.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.data.types.FieldException;
import dev.kafkaarrow.connect.data.types.RowSchema;
import dev.kafkaarrow.connect.data.write.RowAppender;
import dev.kafkaarrow.ipc.Allocators;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.GeneratedBatch;
import dev.kafkaarrow.ipc.PortableDecimals;
import dev.kafkaarrow.ipc.RandomSchemas;
import dev.kafkaarrow.ipc.TypeCase;
import dev.kafkaarrow.ipc.Values;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.UuidVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.ArrowType.ArrowTypeID;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Arrow's types in Connect: those that have a form there keep their values, and come back as the types they were. */
class ArrowTypesTest {
    private static final String WITHOUT_CONNECT_FORM = ".*union.*|interval.*|run ends.*|columns of the same name";

    static Stream<TypeCase> withConnectForm() {
        return TypeCase.all().filter(type -> !type.name().matches(WITHOUT_CONNECT_FORM));
    }

    static Stream<TypeCase> withoutConnectForm() {
        return TypeCase.all().filter(type -> type.name().matches(WITHOUT_CONNECT_FORM));
    }

    @Test
    void everyTypeOfArrowIsTried() {
        Set<ArrowTypeID> tried = EnumSet.noneOf(ArrowTypeID.class);
        TypeCase.all().forEach(type -> addTypes(type.schema().getFields(), tried));

        assertThat(tried).isEqualTo(EnumSet.complementOf(EnumSet.of(ArrowTypeID.NONE)));
    }

    private static void addTypes(List<Field> fields, Set<ArrowTypeID> types) {
        for (Field field : fields) {
            types.add(field.getType().getTypeID());
            addTypes(field.getChildren(), types);
        }
    }

    @ParameterizedTest
    @MethodSource("withConnectForm")
    void valuesComeBackAsTheyWere(TypeCase type) throws IOException {
        assertComesBack(type.schema(), TypeCase.ROWS, 7);
    }

    @ParameterizedTest
    @MethodSource("withoutConnectForm")
    void aTypeWithoutAFormIsAnErrorThatNamesTheField(TypeCase type) {
        assertThatThrownBy(() -> RowSchema.of(type.schema()))
                .isInstanceOf(FieldException.class)
                .hasMessageMatching("field f(\\.u)?: expected .*, got .*");
    }

    @Test
    void aUuidIsItsSixteenBytes() throws IOException {
        UUID uuid = UUID.fromString("6f1c0a52-2d1e-4c0b-9a57-0123456789ab");
        try (BufferAllocator allocator = Allocators.newRoot();
                UuidVector vector = new UuidVector("id", allocator);
                VectorSchemaRoot root = VectorSchemaRoot.of(vector)) {
            vector.setSafe(0, uuid);
            vector.setNull(1);
            root.setRowCount(2);

            Rows rows = Rows.of(ArrowStream.of(root), allocator);

            assertThat(rows.schema().field("id").schema())
                    .isEqualTo(SchemaBuilder.bytes()
                            .parameter("arrow.type", "fixed_size_binary[16]")
                            .optional()
                            .build());
            assertThat((byte[]) rows.structs().get(0).get("id"))
                    .isEqualTo(ByteBuffer.allocate(16)
                            .putLong(uuid.getMostSignificantBits())
                            .putLong(uuid.getLeastSignificantBits())
                            .array());
            assertThat(rows.structs().get(1).get("id")).isNull();
            assertThat(again(rows, allocator).schema().findField("id").getType())
                    .isEqualTo(new ArrowType.FixedSizeBinary(16));
        }
    }

    @Property(tries = 2_000)
    void valuesOfAnySchemaComeBackAsTheyWere(@ForAll long seed) throws IOException {
        Schema schema = RandomSchemas.schema(seed, 3);
        Assume.that(rows(schema).isPresent());

        try {
            assertComesBack(schema, (int) Math.floorMod(seed, 30L), seed);
        } catch (DataException e) {
            // a random map may have a key twice, which a map of Connect's cannot
            Assume.that(!e.getMessage().endsWith("got a key that comes twice"));
            throw e;
        }
    }

    private static Optional<RowSchema> rows(Schema schema) {
        try {
            return Optional.of(RowSchema.of(schema));
        } catch (FieldException e) {
            return Optional.empty();
        }
    }

    private static void assertComesBack(Schema schema, int rowCount, long seed) throws IOException {
        try (BufferAllocator allocator = Allocators.newRoot();
                GeneratedBatch batch = GeneratedBatch.of(allocator, schema, rowCount, seed)) {
            ArrowStream stream = ArrowStream.of(batch.root(), batch.dictionaries());
            Rows rows = Rows.of(stream, allocator);

            ArrowStream again = again(rows, allocator);

            if (PortableDecimals.portable(stream.schema()).equals(stream.schema())) {
                assertThat(content(again, allocator)).isEqualTo(content(stream, allocator));
            } else {
                // other bytes of the same values
                assertThat(Rows.of(again, allocator).contents()).isEqualTo(rows.contents());
            }
            assertThat(Rows.of(again, allocator).schema()).isEqualTo(rows.schema());
        }
    }

    private static ArrowStream again(Rows rows, BufferAllocator allocator) {
        try (RowAppender appender = new RowAppender(RowSchema.of(rows.schema()), allocator)) {
            for (Struct struct : rows.structs()) {
                appender.append(struct);
            }
            return ArrowStream.of(appender.batch());
        }
    }

    private static Values.Batch content(ArrowStream stream, BufferAllocator allocator) throws IOException {
        try (ArrowReader reader = stream.open(allocator)) {
            assertThat(reader.loadNextBatch()).isTrue();
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            DictionaryProvider dictionaries = reader;
            return Values.of(root, dictionaries);
        }
    }
}
