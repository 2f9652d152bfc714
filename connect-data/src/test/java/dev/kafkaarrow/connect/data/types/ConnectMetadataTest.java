package dev.kafkaarrow.connect.data.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Timestamp;
import org.junit.jupiter.api.Test;

/** The metadata that files keep for years: a change of these strings is a change of the format. */
class ConnectMetadataTest {

    private static Map<String, String> metadata(Schema schema) {
        return RowSchema.of(SchemaBuilder.struct().field("f", schema).build())
                .arrow()
                .findField("f")
                .getMetadata();
    }

    private static Schema back(ArrowType type, Map<String, String> metadata) {
        Field field = new Field("f", new FieldType(false, type, null, metadata), null);
        return RowSchema.of(new org.apache.arrow.vector.types.pojo.Schema(List.of(field)))
                .connect()
                .field("f")
                .schema();
    }

    @Test
    void whatTheTypeSaysIsNotSaidAgain() {
        assertThat(metadata(Schema.OPTIONAL_INT64_SCHEMA)).isEmpty();
        assertThat(metadata(Timestamp.SCHEMA)).isEmpty();
        assertThat(metadata(Decimal.builder(2)
                        .parameter("connect.decimal.precision", "9")
                        .build()))
                .isEmpty();
        assertThat(metadata(
                        SchemaBuilder.int64().parameter("arrow.type", "uint32").build()))
                .isEmpty();
    }

    @Test
    void whatADecimalSaysComesInTheOrderInWhichConnectorsSayIt() {
        Schema schema = back(new ArrowType.Decimal(9, 2, 128), Map.of());

        assertThat(schema.parameters().entrySet())
                .containsExactly(Map.entry("scale", "2"), Map.entry("connect.decimal.precision", "9"));
    }

    @Test
    void everythingElseIs() {
        assertThat(metadata(SchemaBuilder.string()
                        .name("io.debezium.data.Enum")
                        .version(1)
                        .doc("a \"kind\"")
                        .parameter("b", "2")
                        .parameter("allowed", "x,y")
                        .defaultValue("x")
                        .build()))
                .isEqualTo(Map.of(
                        "connect.name", "io.debezium.data.Enum",
                        "connect.version", "1",
                        "connect.doc", "a \"kind\"",
                        "connect.parameters", "{\"allowed\":\"x,y\",\"b\":\"2\"}",
                        "connect.default", "\"x\""));
        assertThat(metadata(Decimal.schema(2))).containsExactly(Map.entry("connect.parameters", "{\"scale\":\"2\"}"));
        assertThat(metadata(SchemaBuilder.int32().name("io.debezium.time.Date").build()))
                .isEqualTo(Map.of("connect.name", "io.debezium.time.Date", "connect.version", ""));
        assertThat(metadata(SchemaBuilder.bytes()
                        .defaultValue(ByteBuffer.wrap(new byte[] {1}))
                        .build()))
                .containsExactly(Map.entry("connect.default", "{\"buffer\":\"AQ==\"}"));
    }

    @Test
    void aDefaultOfABufferStaysAsItIs() {
        Schema schema = SchemaBuilder.bytes()
                .defaultValue(ByteBuffer.wrap(new byte[] {1, 2}).position(1))
                .build();
        for (int time = 0; time < 2; time++) {
            assertThat(metadata(schema)).containsExactly(Map.entry("connect.default", "{\"buffer\":\"Ag==\"}"));
        }
    }

    @Test
    void metadataThatCannotBeUnderstoodIsAnErrorThatNamesFieldAndKey() {
        for (Map<String, String> metadata : List.of(
                Map.of("connect.version", "one"),
                Map.of("connect.parameters", "[1]"),
                Map.of("connect.parameters", "{"),
                Map.of("connect.optional", "maybe"),
                Map.of("connect.default", "[1, 2]"),
                Map.of("connect.default", "1e99"))) {
            assertThatThrownBy(() -> back(new ArrowType.Int(32, true), metadata))
                    .isInstanceOf(FieldException.class)
                    .hasMessageStartingWith("field f: expected metadata "
                            + metadata.keySet().iterator().next());
        }
    }

    @Test
    void aDefaultThatTheTypeCannotHoldIsAnErrorAndNotAnotherValue() {
        Map<ArrowType, String> defaults = Map.of(
                new ArrowType.Int(8, true), "300",
                new ArrowType.Int(16, true), "-32769",
                new ArrowType.Int(32, true), "2147483648",
                new ArrowType.Int(64, true), "9223372036854775808",
                new ArrowType.Bool(), "\"true\"",
                new ArrowType.Utf8(), "7");
        defaults.forEach((type, text) -> assertThatThrownBy(() -> back(type, Map.of("connect.default", text)))
                .isInstanceOf(FieldException.class)
                .hasMessageStartingWith("field f: expected metadata connect.default of a ")
                .hasMessageEndingWith(text));
    }

    @Test
    void aNameThatTheTypeCannotHoldIsAnError() {
        assertThatThrownBy(() -> back(
                        new ArrowType.Date(org.apache.arrow.vector.types.DateUnit.DAY), Map.of("connect.name", "x")))
                .isInstanceOf(FieldException.class)
                .hasMessage("field f: expected a type that holds x, got date32");
    }

    @Test
    void anArrowTypeThatDoesNotHoldTheConnectTypeIsAnError() {
        for (String type : List.of("uint32", "nonsense", "fixed_size_binary", "timestamp[fortnights]")) {
            assertThatThrownBy(() -> metadata(
                            SchemaBuilder.int16().parameter("arrow.type", type).build()))
                    .isInstanceOf(FieldException.class)
                    .hasMessage("field f: expected parameter arrow.type of a type that holds INT16, got " + type);
        }
    }

    @Test
    void aDecimalWithoutAScaleIsAnError() {
        assertThatThrownBy(() -> metadata(
                        SchemaBuilder.bytes().name(Decimal.LOGICAL_NAME).build()))
                .isInstanceOf(FieldException.class)
                .hasMessage("field f: expected a Decimal with parameter scale from -76 to 76, got none");
    }
}
