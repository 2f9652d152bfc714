package dev.kafkaarrow.connect.converter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.data.types.RandomRecords;
import dev.kafkaarrow.ipc.Allocators;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.storage.Converter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ArrowConverterTest {
    private static final String TOPIC = "t";
    private static final Schema SCHEMA = SchemaBuilder.struct()
            .name("Reading")
            .field("sensor", Schema.STRING_SCHEMA)
            .field("value", Schema.OPTIONAL_FLOAT64_SCHEMA)
            .build();
    private static final Schema ARRAY = SchemaBuilder.array(SCHEMA).build();

    private final List<ArrowConverter> converters = new ArrayList<>();

    private ArrowConverter converter(Map<String, ?> configs) {
        ArrowConverter converter = new ArrowConverter();
        converter.configure(configs, false);
        converters.add(converter);
        return converter;
    }

    /** Its allocator's close fails if anything is outstanding. */
    @AfterEach
    void close() {
        converters.forEach(ArrowConverter::close);
    }

    private static Struct reading(int number) {
        return new Struct(SCHEMA).put("sensor", "s" + number).put("value", number % 2 == 0 ? null : number / 4.0);
    }

    private static List<Struct> readings(int count) {
        List<Struct> readings = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            readings.add(reading(i));
        }
        return readings;
    }

    @Test
    void anArrayOfStructsBecomesOneMessageAndComesBack() {
        ArrowConverter converter = converter(Map.of());

        byte[] message = converter.fromConnectData(TOPIC, ARRAY, readings(3));

        assertThat(converter.toConnectData(TOPIC, message)).isEqualTo(new SchemaAndValue(ARRAY, readings(3)));
    }

    @Test
    void whatTheSchemaOfAnArraySaysBesideItsElementsComesBack() {
        Schema readings = SchemaBuilder.array(SCHEMA)
                .name("Readings")
                .version(2)
                .doc("of a day")
                .parameter("unit", "°C")
                .parameter("place", "roof")
                .optional()
                .defaultValue(readings(1))
                .build();
        ArrowConverter converter = converter(Map.of());
        byte[] plain = converter.fromConnectData(TOPIC, ARRAY, readings(2));

        byte[] message = converter.fromConnectData(TOPIC, readings, readings(2));

        SchemaAndValue back = converter.toConnectData(TOPIC, message);
        assertThat(back).isEqualTo(new SchemaAndValue(readings, readings(2)));
        assertThat(back.schema().parameters().keySet()).containsExactly("unit", "place");
        assertThat(converter.toConnectData(TOPIC, plain).schema()).isEqualTo(ARRAY);
    }

    @Test
    void inRowModeAnArrayOfOneIsAStruct() {
        ArrowConverter converter = converter(Map.of(ArrowConverterConfig.MODE, "row"));
        Schema named = SchemaBuilder.array(SCHEMA).name("Readings").build();

        byte[] message = converter.fromConnectData(TOPIC, named, readings(1));

        assertThat(converter.toConnectData(TOPIC, message)).isEqualTo(new SchemaAndValue(SCHEMA, reading(0)));
    }

    @Test
    void anEmptyArrayKeepsItsSchema() {
        ArrowConverter converter = converter(Map.of());

        byte[] message = converter.fromConnectData(TOPIC, ARRAY, List.of());

        assertThat(converter.toConnectData(TOPIC, message)).isEqualTo(new SchemaAndValue(ARRAY, List.of()));
    }

    @Test
    void aStructBecomesAMessageOfOneRow() {
        ArrowConverter converter = converter(Map.of());

        byte[] message = converter.fromConnectData(TOPIC, SCHEMA, reading(1));

        assertThat(converter.toConnectData(TOPIC, message)).isEqualTo(new SchemaAndValue(ARRAY, List.of(reading(1))));
    }

    @Test
    void inRowModeAMessageOfOneRowIsAStruct() {
        ArrowConverter converter = converter(Map.of(ArrowConverterConfig.MODE, "Row"));

        byte[] message = converter.fromConnectData(TOPIC, SCHEMA, reading(2));

        assertThat(converter.toConnectData(TOPIC, message)).isEqualTo(new SchemaAndValue(SCHEMA, reading(2)));
    }

    @Test
    void inRowModeAMessageOfSeveralRowsIsAnErrorThatNamesTheOtherMode() {
        ArrowConverter converter = converter(Map.of(ArrowConverterConfig.MODE, "row"));
        byte[] message = converter.fromConnectData(TOPIC, ARRAY, readings(2));

        assertThatThrownBy(() -> converter.toConnectData(TOPIC, message))
                .isInstanceOf(DataException.class)
                .hasMessage("topic t: expected a message of 1 row, got one of 2 rows: set arrow.converter.mode=batch to"
                        + " accept any number of rows");
    }

    @Test
    void tombstonesStayTombstones() {
        ArrowConverter converter = converter(Map.of());

        assertThat(converter.fromConnectData(TOPIC, SCHEMA, null)).isNull();
        assertThat(converter.toConnectData(TOPIC, null)).isEqualTo(SchemaAndValue.NULL);
    }

    @Test
    void aMapWithoutASchemaIsAnErrorThatSaysWhatToConfigure() {
        ArrowConverter converter = converter(Map.of());

        assertThatThrownBy(() -> converter.fromConnectData(TOPIC, null, Map.of("a", 1)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("topic t: expected a STRUCT or an ARRAY of STRUCTs")
                .hasMessageContaining("without a schema")
                .hasMessageContaining("schemas.enable=true");
    }

    @Test
    void aStringIsAnErrorThatSaysHowItGetsAField() {
        ArrowConverter converter = converter(Map.of());

        assertThatThrownBy(() -> converter.fromConnectData(TOPIC, Schema.STRING_SCHEMA, "x"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("Schema{STRING}")
                .hasMessageContaining("HoistField");
    }

    @Test
    void aBadRowLeavesNothingBehindForTheNextMessage() {
        ArrowConverter converter = converter(Map.of());
        Struct bad = new Struct(SCHEMA).put("value", 1.0);

        assertThatThrownBy(() -> converter.fromConnectData(TOPIC, ARRAY, List.of(reading(1), bad)))
                .isInstanceOf(DataException.class)
                .hasMessage("topic t: field sensor: expected a String, got null");

        byte[] message = converter.fromConnectData(TOPIC, ARRAY, readings(2));
        assertThat(converter.toConnectData(TOPIC, message)).isEqualTo(new SchemaAndValue(ARRAY, readings(2)));
    }

    @Test
    void badBytesAreAnErrorThatNamesTopicAndPosition() {
        ArrowConverter converter = converter(Map.of());

        assertThatThrownBy(() -> converter.toConnectData(TOPIC, new byte[] {1, 2, 3}))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(
                        "topic t: expected an Arrow IPC stream, got 3 bytes that are not a valid one: at byte 0: ");
    }

    @Test
    void keepsSoManySchemasOnly() {
        ArrowConverter converter = converter(Map.of(ArrowConverterConfig.CACHED_SCHEMAS, "2"));
        for (int i = 0; i < 10; i++) {
            Schema schema =
                    SchemaBuilder.struct().field("f" + i, Schema.INT32_SCHEMA).build();
            Struct struct = new Struct(schema).put("f" + i, i);

            byte[] message = converter.fromConnectData(TOPIC, schema, struct);

            assertThat(converter.toConnectData(TOPIC, message).value()).isEqualTo(List.of(struct));
        }
    }

    @Test
    void readsMessagesOfEveryCompression() {
        for (String codec : List.of("none", "LZ4", "zstd")) {
            ArrowConverter converter = converter(Map.of(ArrowConverterConfig.COMPRESSION, codec));

            byte[] message = converter.fromConnectData(TOPIC, ARRAY, readings(500));

            assertThat(converter.toConnectData(TOPIC, message).value()).isEqualTo(readings(500));
        }
    }

    @Test
    void aSecondConfigurationGivesBackTheMemoryOfTheFirst() {
        try (BufferAllocator root = Allocators.newRoot()) {
            ArrowConverter converter = new ArrowConverter(() -> root.newChildAllocator("converter", 0, Long.MAX_VALUE));
            converter.configure(Map.of(), false);
            converter.fromConnectData(TOPIC, ARRAY, readings(3));
            assertThat(root.getAllocatedMemory()).isPositive();

            converter.configure(Map.of(ArrowConverterConfig.MODE, "row"), false);

            assertThat(root.getChildAllocators()).hasSize(1);
            assertThat(root.getAllocatedMemory()).isZero();
            byte[] message = converter.fromConnectData(TOPIC, ARRAY, readings(1));
            assertThat(converter.toConnectData(TOPIC, message).value()).isEqualTo(reading(0));

            assertThatThrownBy(() -> converter.configure(Map.of(ArrowConverterConfig.MODE, "table"), false))
                    .isInstanceOf(ConfigException.class);

            assertThat(root.getChildAllocators()).isEmpty();
        }
    }

    @Test
    void workersFindItByItsService() {
        assertThat(ServiceLoader.load(Converter.class)).hasAtLeastOneElementOfType(ArrowConverter.class);
        assertThat(((Versioned) new ArrowConverter()).version()).isNotEmpty();
    }

    @Property(tries = 3_000)
    void whateverTheBytesThereAreRowsOrADataException(@ForAll long seed) {
        Random random = new Random(seed);
        RandomRecords records = new RandomRecords(seed % 50);
        Schema schema = records.struct(3);
        ArrowConverter converter = converter(Map.of());
        byte[] message = converter.fromConnectData(
                TOPIC,
                SchemaBuilder.array(schema).build(),
                List.of(records.record(schema), records.record(schema), records.record(schema)));
        int mutations = 1 + random.nextInt(4);
        for (int i = 0; i < mutations; i++) {
            message[random.nextInt(message.length)] = (byte) (random.nextBoolean() ? random.nextInt() : 0xFF);
        }
        try {
            assertThat(converter.toConnectData(TOPIC, message).schema().type()).isEqualTo(Schema.Type.ARRAY);
        } catch (DataException e) {
            assertThat(e.getMessage()).startsWith("topic t: ");
        } finally {
            converter.close();
        }
    }
}
