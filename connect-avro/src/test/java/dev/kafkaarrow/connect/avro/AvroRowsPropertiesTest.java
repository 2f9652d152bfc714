package dev.kafkaarrow.connect.avro;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.avro.Schema;

/** Against the real converter, whatever the schema and the values. */
class AvroRowsPropertiesTest {

    @Property(tries = 100)
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
}
