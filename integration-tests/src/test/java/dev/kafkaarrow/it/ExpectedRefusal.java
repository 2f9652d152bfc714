package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What streams of other writers hold and Arrow Java cannot represent: refused on a way that makes bytes of such a column, by these words.
 *
 * @param names of the files that may be refused so
 * @param words in the reason
 * @param perThousand at most so many of a thousand streams are refused so
 */
record ExpectedRefusal(Pattern names, String words, int perThousand) {

    private static final List<ExpectedRefusal> ALL = List.of(
            // bytes of another schema that has them: vectors, which have 128 bits, are not made narrow again
            new ExpectedRefusal(Pattern.compile(".*"), "decimals of 32 or 64 bits", 250));

    static Optional<ExpectedRefusal> of(String name, Collection<String> reasons) {
        return ALL.stream()
                .filter(expected -> expected.names.matcher(name).matches()
                        && reasons.stream().allMatch(reason -> reason.contains(expected.words)))
                .findFirst();
    }

    /** Fails if more streams than that were refused. */
    static void assertBounded(Map<String, Map<String, String>> refusals, int streams) {
        for (ExpectedRefusal expected : ALL) {
            assertThat(refusals.entrySet().stream()
                            .filter(refusal -> of(
                                            refusal.getKey(), refusal.getValue().values())
                                    .filter(expected::equals)
                                    .isPresent())
                            .count())
                    .as(expected.words)
                    .isLessThanOrEqualTo(1 + expected.perThousand * (long) streams / 1_000);
        }
    }
}
