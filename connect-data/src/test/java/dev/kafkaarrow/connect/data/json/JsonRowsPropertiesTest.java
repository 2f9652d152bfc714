package dev.kafkaarrow.connect.data.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kafkaarrow.connect.data.json.JsonOptions.Losses;
import dev.kafkaarrow.connect.data.json.JsonOptions.Nulls;
import dev.kafkaarrow.connect.data.json.Reference.Outcome;
import dev.kafkaarrow.connect.data.types.RandomRecords;
import dev.kafkaarrow.connect.data.write.StructValue;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;

/** Against the real JsonConverter, whatever the schema and the values. */
class JsonRowsPropertiesTest {

    private record Case(Schema schema, List<Struct> records) {
        static Case of(long seed) {
            RandomRecords random = new RandomRecords(seed);
            Schema schema = random.struct(4);
            return new Case(
                    schema,
                    Stream.generate(() -> random.record(schema)).limit(3).toList());
        }
    }

    @Property(tries = 120)
    void rowsAreThoseOfJsonConverter(@ForAll long seed, @ForAll Nulls nulls) throws IOException {
        Case random = Case.of(seed);
        JsonConverter converter = Reference.converter(nulls);
        JsonRows rows = Reference.rows(Losses.AS_JSON_CONVERTER, nulls);
        for (Struct record : random.records()) {
            byte[] value = converter.fromConnectData("topic", random.schema(), record);

            assertThat(Reference.byUs(rows, value)).isEqualTo(Reference.byConverter(converter, value));
        }
    }

    /** JsonConverter itself writes NaN as a text that it reads as 0. */
    @Property(tries = 120)
    void whatItKeepsIsKeptAndNothingElseIsTakenForIt(@ForAll long seed, @ForAll Nulls nulls) throws IOException {
        Case random = Case.of(seed);
        JsonConverter converter = Reference.converter(nulls);
        JsonRows rows = Reference.rows(Losses.REFUSED, nulls);
        for (Struct record : random.records()) {
            byte[] value = converter.fromConnectData("topic", random.schema(), record);
            Outcome expected = Reference.byConverter(converter, value);
            Outcome actual = Reference.byUs(rows, value);

            boolean isKept = expected.equals(Reference.outcome(new StructValue(record, 0)));
            if (isKept || actual.fault().isEmpty()) {
                assertThat(actual).isEqualTo(expected);
            }
        }
    }

    @Property(tries = 300)
    void documentsWithFaultsAreReadAsByJsonConverterOrRefused(@ForAll long seed) throws IOException {
        new JsonFuzz().check(seed);
    }

    @Property(tries = 5)
    void aDocumentThatIsCutOffIsAFaultWhereverThatIs(@ForAll long seed) throws IOException {
        Case random = Case.of(seed);
        byte[] value = Reference.converter(Nulls.DEFAULT)
                .fromConnectData("topic", random.schema(), random.records().get(0));
        for (Losses losses : Losses.values()) {
            JsonRows rows = Reference.rows(losses, Nulls.DEFAULT);
            int step = 1 + value.length / 300;
            for (int length = 0; length < value.length; length += step) {
                assertThat(Reference.byUs(rows, Arrays.copyOf(value, length)).fault())
                        .isPresent();
            }
        }
    }
}
