package dev.kafkaarrow.connect.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathTextTest {

    private static final Path DIRECTORY = Path.of("/a directory that is not there");

    @ParameterizedTest
    @CsvSource({
        "plain.arrows, plain.arrows",
        "50%25, 50%",
        "caf%C3%A9, café",
        "%F0%9F%98%80, \uD83D\uDE00",
        "caf%E9.arrows, caf\\xE9.arrows",
        "%ED%A0%80, \\xED\\xA0\\x80",
        "%C3, \\xC3",
        "back%5Cslash, back\\slash",
        // no escape, as ASCII is never escaped, nor in lower case
        "%5Cx41%5Cxe9, \\x41\\xe9",
        "%5CxE9, \\x5CxE9",
        "%5Cx5C, \\x5Cx5C"
    })
    void showsANameAsUtf8AndOtherBytesInHex(String uri, String text) {
        Path path = Path.of(URI.create(DIRECTORY.toUri() + "/" + uri));

        assertThat(PathText.ofName(path)).isEqualTo(text);
        assertThat(PathText.resolve(DIRECTORY, text)).isEqualTo(path);
        assertThat(PathText.of(path)).isEqualTo(DIRECTORY + "/" + text);
    }

    @Property(tries = 2_000)
    void everyNameHasATextThatMeansItAlone(@ForAll("names") byte[] one, @ForAll("names") byte[] other) {
        String text = PathText.ofName(path(one));

        assertThat(PathText.resolve(DIRECTORY, text)).isEqualTo(path(one));
        assertThat(text.equals(PathText.ofName(path(other))))
                .isEqualTo(path(one).equals(path(other)));
    }

    @Property(tries = 500)
    void theTextOfAPathIsThatOfItsNames(@ForAll("names") byte[] directory, @ForAll("names") byte[] name) {
        Path path = DIRECTORY
                .resolve(path(directory).getFileName())
                .resolve(path(name).getFileName());

        assertThat(PathText.resolve(DIRECTORY, PathText.ofName(path(directory)) + "/" + PathText.ofName(path(name))))
                .isEqualTo(path);
    }

    /** Bytes that are often UTF-8, often nearly so, and often look like escapes. */
    @Provide
    Arbitrary<byte[]> names() {
        Arbitrary<String> part = Arbitraries.oneOf(
                Arbitraries.of(
                        "a", "é", "\u20AC", "\uD83D\uDE00", "\\", "\\x", "\\xE9", "\\x5C", "E9", "%", "%E9", " "),
                Arbitraries.chars()
                        .range('\u0001', '\u00FF')
                        .filter(c -> c != '/')
                        .map(c -> "raw" + c));
        return part.list().ofMinSize(1).ofMaxSize(6).map(PathTextTest::bytes).filter(bytes -> !isDots(bytes));
    }

    private static byte[] bytes(List<String> parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String part : parts) {
            if (part.startsWith("raw")) {
                bytes.write(part.charAt(3));
            } else {
                bytes.writeBytes(part.getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    private static boolean isDots(byte[] bytes) {
        String name = new String(bytes, StandardCharsets.ISO_8859_1);
        return name.equals(".") || name.equals("..");
    }

    private static Path path(byte[] name) {
        return Path.of(URI.create(DIRECTORY.toUri() + "/"
                + IntStream.range(0, name.length)
                        .mapToObj(i -> String.format("%%%02X", name[i]))
                        .collect(Collectors.joining())));
    }

    @Test
    void takesAnAbsolutePathAsItIsWritten() {
        assertThat(PathText.absolute("/data/caf\\xE9")).isEqualTo(Path.of("/data/caf\\xE9"));
        assertThat(PathText.absolute("/data/café")).isEqualTo(Path.of("/data/café"));
        assertThat(PathText.ofUri("file:///data/café%20")).isEqualTo(Path.of("/data/café "));
    }

    @Test
    void refusesTextThatNoNameHas() {
        assertThatThrownBy(() -> PathText.resolve(DIRECTORY, "half\uD800"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("half of a surrogate pair");
    }
}
