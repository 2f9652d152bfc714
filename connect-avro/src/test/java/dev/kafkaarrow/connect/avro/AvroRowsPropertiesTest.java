package dev.kafkaarrow.connect.avro;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.avro.Schema;

/** Against the real converter, and Avro's own reader before it, whatever the schema and the values. */
class AvroRowsPropertiesTest {

    @Property(tries = 60)
    void rowsAreThoseOfTheConverter(@ForAll long seed) {
        RandomAvro random = new RandomAvro(seed);
        Schema schema = RandomAvro.parsed(random.record(4));
        AvroRows rows = AvroRows.bare(schema);
        for (int i = 0; i < 3; i++) {
            byte[] value = RandomAvro.encode(random.value(schema), schema);

            assertThat(Outcome.byUs(rows, value))
                    .as(schema.toString())
                    .isEqualTo(Outcome.byConverter(value, schema, schema))
                    .satisfies(outcome -> assertThat(outcome.fault()).isEmpty());
        }
    }

    @Property(tries = 60)
    void valuesAreReadByAnotherSchemaAsAvroItselfReadsThem(@ForAll long seed) {
        RandomAvro random = new RandomAvro(seed);
        Schema writer = RandomAvro.parsed(random.record(4));
        Schema reader = RandomAvro.parsed(new EvolvedAvro(seed).record(writer));
        AvroRows rows = AvroRows.ofRegistry(id -> writer, Optional.of(reader));
        for (int i = 0; i < 3; i++) {
            byte[] value = RandomAvro.encode(random.value(writer), writer);

            Outcome outcome = Outcome.byUs(rows, ofRegistry(value));
            assertThat(outcome)
                    .as("%s read as %s", writer, reader)
                    .isEqualTo(Outcome.byConverter(value, writer, reader));
            if (outcome.fault().isEmpty()) {
                AvroFuzz.checkFields(
                        rows.decode(ByteBuffer.wrap(ofRegistry(value))).orElseThrow(), outcome);
            }
        }
    }

    private static byte[] ofRegistry(byte[] datum) {
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        value.writeBytes(new byte[5]);
        value.writeBytes(datum);
        return value.toByteArray();
    }

    @Property(tries = 120)
    void valuesWithFaultsAreReadAsByTheConverterOrRefused(@ForAll long seed) {
        new AvroFuzz().check(seed);
    }

    @Property(tries = 20)
    void aValueThatIsCutOffIsAFaultWhereverThatIs(@ForAll long seed) {
        RandomAvro random = new RandomAvro(seed);
        Schema schema = RandomAvro.parsed(random.record(4));
        byte[] value = RandomAvro.encode(random.value(schema), schema);
        AvroRows rows = AvroRows.bare(schema);
        for (int length = 0; length < value.length; length += 1 + value.length / 100) {
            assertThat(Outcome.byUs(rows, Arrays.copyOf(value, length)).fault())
                    .as("%s bytes of %s", length, schema)
                    .isPresent();
        }
    }
}
