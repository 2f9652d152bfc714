package dev.kafkaarrow.sandbox.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TopicNamesTest {

    @Test
    void leavesOutDirectoryAndExtension() {
        assertThat(names("some/where/flights-200k.arrows", "a.arrow", "b.feather"))
                .containsExactly("flights-200k", "a", "b");
    }

    @Test
    void numbersFilesOfOneName() {
        assertThat(names("a/x.arrows", "b/x.arrow", "x-2.arrows", "c/x.arrows"))
                .containsExactly("x", "x-2", "x-2-2", "x-3");
    }

    @Test
    void replacesWhatKafkaForbidsOrTakesForTheSame() {
        assertThat(names("my file (1).arrows", "a.b_c.arrows", "übel.arrows"))
                .containsExactly("my-file-1-", "a-b-c", "-bel");
    }

    @Test
    void findsNamesForFilesWithoutOneAndWithTooLongOnes() {
        assertThat(names(".arrows", "/", "x".repeat(200))).containsExactly("input", "null", "x".repeat(100));
    }

    private static List<String> names(String... files) {
        return TopicNames.of(Stream.of(files).map(Path::of).toList());
    }
}
