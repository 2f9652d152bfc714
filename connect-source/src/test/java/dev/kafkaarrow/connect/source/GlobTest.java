package dev.kafkaarrow.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GlobTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "**/*.arrows a.arrows",
                "**/*.arrows a/b/c.arrows",
                "*.arrows a.arrows",
                "a/** a/b/c",
                "a/**/c a/c",
                "a/**/c a/b/b/c",
                "**/2024/** x/2024/y",
                "a?c abc",
                "[a-c]x bx",
                "[!a]x bx",
                "[a-]x -x",
                "{a,b}.arrows b.arrows",
                "\\*.arrows *.arrows",
                "a+b(c).arrows a+b(c).arrows",
                "a,b a,b",
                "** .",
            })
    void matches(String glob, String path) {
        assertThat(Glob.of(glob).matches(path)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "**/*.arrows a.arrow",
                "*.arrows a/b.arrows",
                "a?c a/c",
                "[!a]x /x",
                "[!a]x ax",
                "{a,b}.arrows c.arrows",
                "\\*.arrows a.arrows",
                "x**/y xy",
                "a/**/c ac",
            })
    void doesNotMatch(String glob, String path) {
        assertThat(Glob.of(glob).matches(path)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "\uD83D\uDE00/*.arrows \uD83D\uDE00/a.arrows",
                "caf?.arrows caf\u00e9.arrows",
                "?.arrows \uD83D\uDE00.arrows",
                "[\uD83D\uDE00-\uD83D\uDE02].arrows \uD83D\uDE01.arrows",
                "\\\uD83D\uDE00 \uD83D\uDE00",
                "caf\\\\xE9.arrows caf\\xE9.arrows",
                "caf????.arrows caf\\xE9.arrows",
            })
    void matchesNamesOfAnyCharacters(String glob, String path) {
        assertThat(Glob.of(glob).matches(path)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "lost+found/** lost+found",
                "lost+found/** lost+found/a/b",
                "lost+found/**/* lost+found",
                "** a",
                "**/* a",
                "**/tmp/** a/tmp",
                "a** ab",
                "\\\\** \\a",
            })
    void matchesAllBelow(String glob, String directory) {
        assertThat(Glob.of(glob).matchesAllBelow(directory)).isTrue();
        assertThat(Glob.of(glob).matches(directory + "/x")).isTrue();
        assertThat(Glob.of(glob).matches(directory + "/x/y.z")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "lost+found lost+found",
                "lost+found/* lost+found",
                "lost+found/** lost+found2",
                "lost+found/** a/lost+found",
                "lost+found/**/*.arrows lost+found",
                "a/\\** a",
                "{a/**,b/**} a",
            })
    void doesNotSurelyMatchAllBelow(String glob, String directory) {
        assertThat(Glob.of(glob).matchesAllBelow(directory)).isFalse();
    }

    @Test
    void aListIsSplitAtCommasOutsideOfBracesAndBrackets() {
        assertThat(Glob.listOf(" a , {b,c}/[,]x ,, d\\,e").stream().map(Glob::text))
                .containsExactly("a", "{b,c}/[,]x", "d\\,e");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{a", "a}", "[a", "a\\", "{a,{b}}", "[]", "[/]"})
    void saysWhatIsWrongWithAGlob(String glob) {
        assertThatThrownBy(() -> Glob.of(glob))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + glob + "' is not a glob");
    }
}
