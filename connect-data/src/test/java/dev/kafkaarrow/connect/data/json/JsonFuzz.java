package dev.kafkaarrow.connect.data.json;

import dev.kafkaarrow.connect.data.json.JsonOptions.Losses;
import dev.kafkaarrow.connect.data.json.JsonOptions.Nulls;
import dev.kafkaarrow.connect.data.json.Reference.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.connect.json.JsonConverter;

/**
 * What {@link JsonRowsPropertiesTest} tries a few hundred times, as often as one likes: {@code JsonFuzz FIRST_SEED COUNT}. Stops at the
 * first document that is read otherwise than by JsonConverter.
 */
final class JsonFuzz {
    private int rows;
    private int faults;
    private int losses;

    JsonFuzz() {}

    public static void main(String[] arguments) throws IOException {
        long first = Long.parseLong(arguments[0]);
        long count = Long.parseLong(arguments[1]);
        JsonFuzz fuzz = new JsonFuzz();
        for (long seed = first; seed < first + count; seed++) {
            fuzz.check(seed);
        }
        System.out.println(count + " documents: " + fuzz.rows + " rows, " + fuzz.faults + " faults, " + fuzz.losses
                + " that JsonConverter takes");
    }

    /** What JsonConverter makes of this byte in a name depends on the names of earlier documents, see {@link JsonTree}. */
    private static boolean isFiller(Outcome lenient) {
        return lenient.fault()
                .filter(fault -> fault.getMessage().contains("expected UTF-8, got byte 0xff"))
                .isPresent();
    }

    void check(long seed) throws IOException {
        Nulls nulls = seed % 2 == 0 ? Nulls.DEFAULT : Nulls.NULL;
        JsonConverter converter = Reference.converter(nulls);
        byte[] value = HostileJson.document(seed, converter);
        try {
            Outcome expected = Reference.byConverter(converter, value);
            Outcome lenient = Reference.byUs(Reference.rows(Losses.AS_JSON_CONVERTER, nulls), value);
            Outcome strict = Reference.byUs(Reference.rows(Losses.REFUSED, nulls), value);
            if (isFiller(lenient)) {
                faults++;
                return;
            }
            if (!lenient.equals(expected) || (strict.fault().isEmpty() && !strict.equals(expected))) {
                throw new AssertionError("JsonConverter " + expected + ", lenient " + lenient + ", strict " + strict);
            }
            rows += strict.rows().size();
            faults += expected.fault().isPresent() ? 1 : 0;
            losses += strict.fault().isPresent() && expected.fault().isEmpty() ? 1 : 0;
        } catch (RuntimeException | Error e) {
            throw new AssertionError("seed " + seed + ": " + new String(value, StandardCharsets.UTF_8), e);
        }
    }
}
