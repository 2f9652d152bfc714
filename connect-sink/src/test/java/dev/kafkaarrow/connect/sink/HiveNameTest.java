package dev.kafkaarrow.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HiveNameTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = true, quoteCharacter = '`', textBlock = """
            country     | DE                         | country=DE
            country     | Côte d'Ivoire              | country=Côte d%27Ivoire
            country     | 日本                         | country=日本
            country     | ``                         | country=
            country     | a/b                        | country=a%2Fb
            at          | 09:30                      | at=09%3A30
            path        | ../..                      | path=..%2F.%2E
            formula     | a=b#1?"c"*{d}[e]^\\        | formula=a%3Db%231%3F%22c%22%2A%7Bd}%5Be%5D%5E%5C
            share       | 100%                       | share=100%25
            kept        | a+b~c,d;e&f@g!h$i(j)<>      | kept=a+b~c,d;e&f@g!h$i(j)<>
            state       | U.S.                       | state=U.S%2E
            country     | __HIVE_DEFAULT_PARTITION__ | country=%5F_HIVE_DEFAULT_PARTITION__
            device.type | phone                      | device.type=phone
            a=b         | c                          | a%3Db=c
            _id         | 1                          | %5Fid=1
            .id         | 1                          | %2Eid=1
            """)
    void escapesWhatHiveDoesAndWhatWouldHideOrEndADirectory(String field, String value, String name) {
        assertThat(HiveName.of(field, Optional.of(value))).isEqualTo(name);
    }

    @Test
    void escapesControlCharacters() {
        assertThat(HiveName.of("f", Optional.of("\0a\nb\tc\u007fd"))).isEqualTo("f=%00a%0Ab%09c%7Fd");
    }

    @Test
    void aNullHasANameOfItsOwn() {
        assertThat(HiveName.of("country", Optional.empty())).isEqualTo("country=__HIVE_DEFAULT_PARTITION__");
    }

    /** As pyarrow and others decode them: which directory it is tells field and value. */
    @Test
    void eachValueOfEachFieldHasANameThatTellsIt() {
        Random random = new Random(17);
        String alphabet = "ab._%=/\\:é日\n2F5 _HIVE_DEFAULT_PARTITION__";
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            String field = text(random, alphabet, 1);
            String value = text(random, alphabet, 0);
            String name = HiveName.of(field, Optional.of(value));
            assertThat(name)
                    .doesNotContain("/")
                    .doesNotStartWith(".")
                    .doesNotStartWith("_")
                    .doesNotEndWith(".");
            int equals = name.indexOf('=');
            assertThat(decoded(name.substring(0, equals))).isEqualTo(field);
            assertThat(decoded(name.substring(equals + 1))).isEqualTo(value);
            assertThat(name).isNotEqualTo(HiveName.of(field, Optional.empty()));
            values.put(name, value);
        }
        assertThat(values).hasSizeGreaterThan(15_000);
    }

    private static String text(Random random, String alphabet, int atLeast) {
        StringBuilder text = new StringBuilder();
        for (int length = atLeast + random.nextInt(5); length > 0; length--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    private static String decoded(String escaped) {
        return Pattern.compile("%([0-9A-F]{2})")
                .matcher(escaped)
                .replaceAll(
                        code -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(code.group(1), 16))));
    }

    @Test
    void whatNoDirectoryCanBeNamedByIsRefused() {
        String longest = "é".repeat(126);
        assertThat(HiveName.of("f", Optional.of(longest + "a"))).isEqualTo("f=" + longest + "a");
        assertThatThrownBy(() -> HiveName.of("f", Optional.of(longest + "ab")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "field 'f': expected a value that makes the name of a directory of at most 255 bytes, with the"
                                + " field's name and what is escaped in it, got 256 bytes");
        assertThatThrownBy(() -> HiveName.of("f", Optional.of("a\ud800")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("field 'f': expected a string in UTF-8, got half of a surrogate pair");
    }
}
