package dev.kafkaarrow.connect.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.NotEmpty;

class FilePlaceTest {

    @Example
    void isWrittenAsDocumented() {
        FileName name = new FileName(3, "0f1e2d3c4b5a6978", 42);
        assertThat(name).hasToString("3+0f1e2d3c4b5a6978+00000000000000000042.arrows");
        assertThat(new FilePlace("events", "", name).path())
                .isEqualTo("events/3+0f1e2d3c4b5a6978+00000000000000000042.arrows");
        assertThat(new FilePlace("_events", "dt=2026-01-01/hour=05", name).path())
                .isEqualTo("%5Fevents/dt=2026-01-01/hour=05/3+0f1e2d3c4b5a6978+00000000000000000042.arrows");
    }

    @Example
    void endsByWhatTheFileIs() {
        assertThat(new FileName(3, "0f1e2d3c4b5a6978", 42, FileFormat.FILE))
                .hasToString("3+0f1e2d3c4b5a6978+00000000000000000042.arrow");
        assertThat(FileFormat.of("a.arrow")).contains(FileFormat.FILE);
        assertThat(FileFormat.of("a.arrows")).contains(FileFormat.STREAM);
        assertThat(FileFormat.of("a.parquet")).isEmpty();
    }

    @Property
    void aPathIsReadBackAsThePlaceItWasMadeOf(
            @ForAll("topics") String topic, @ForAll("directories") String directory, @ForAll("names") FileName name) {
        FilePlace place = new FilePlace(topic, directory, name);
        assertThat(FilePlace.parse(place.path())).contains(place);
    }

    @Property
    void namesOfOneKeySortByBaseOffset(
            @ForAll @LongRange(min = 0, max = Long.MAX_VALUE) long one,
            @ForAll FileFormat itsFormat,
            @ForAll @LongRange(min = 0, max = Long.MAX_VALUE) long other,
            @ForAll FileFormat otherFormat) {
        String first = new FileName(3, "0f1e2d3c4b5a6978", one, itsFormat).toString();
        String second = new FileName(3, "0f1e2d3c4b5a6978", other, otherFormat).toString();
        int expected = one == other ? otherFormat.compareTo(itsFormat) : Long.compare(one, other);
        assertThat(Integer.signum(first.compareTo(second))).isEqualTo(Integer.signum(expected));
    }

    @Property
    void everyTopicHasItsOwnVisibleFolder(@ForAll @NotEmpty String topic) {
        String folder = TopicFolder.name(topic);
        // unpaired surrogates have no UTF-8, and no topic has them
        org.assertj.core.api.Assumptions.assumeThat(topic.chars().noneMatch(c -> Character.isSurrogate((char) c)))
                .isTrue();
        assertThat(folder).matches("[A-Za-z0-9%-][A-Za-z0-9%._-]*");
        assertThat(TopicFolder.topic(folder)).contains(topic);
    }

    @Property
    void textIsAFolderOfATopicOnlyIfThatTopicsFolderIsThisText(@ForAll("nearFolders") String text) {
        Optional<String> topic = TopicFolder.topic(text);
        topic.ifPresent(t -> assertThat(TopicFolder.name(t)).isEqualTo(text));
    }

    @Example
    void takesNothingElseForAName() {
        for (String name : new String[] {
            "3+0f1e2d3c4b5a6978+42.arrows",
            "03+0f1e2d3c4b5a6978+00000000000000000042.arrows",
            "3+0F1E2D3C4B5A6978+00000000000000000042.arrows",
            "3+0f1e2d3c4b5a6978+00000000000000000042",
            "3+0f1e2d3c4b5a6978+00000000000000000042.arro",
            "3+0f1e2d3c4b5a6978+00000000000000000042.arrowss",
            "3+0f1e2d3c4b5a6978+00000000000000000042_arrow",
            "3+0f1e2d3c4b5a6978+99999999999999999999.arrows",
            "9999999999+0f1e2d3c4b5a6978+00000000000000000042.arrows",
            "x3+0f1e2d3c4b5a6978+00000000000000000042.arrows",
            "3+evolved+00000000000000000042.arrows",
            "data.arrows"
        }) {
            assertThat(FileName.parse(name)).as(name).isEmpty();
        }
        assertThat(FilePlace.parse("3+0f1e2d3c4b5a6978+00000000000000000042.arrows"))
                .isEmpty();
        assertThatThrownBy(() -> new FileName(0, "0f1e", 0)).hasMessageContaining("expected 16 lower-case hex digits");
    }

    @Provide
    Arbitrary<String> topics() {
        return Arbitraries.strings().withChars("abzABZ019._-").ofMinLength(1).ofMaxLength(249);
    }

    @Provide
    Arbitrary<String> nearFolders() {
        return Arbitraries.strings().withChars("a._-%2E5Fe").ofMaxLength(8);
    }

    @Provide
    Arbitrary<String> directories() {
        return Arbitraries.of("", "dt=2026-01-01", "dt=2026-01-01/hour=05", "a b/c%d");
    }

    @Provide
    Arbitrary<FileName> names() {
        Arbitrary<String> digits =
                Arbitraries.strings().withChars("0123456789abcdef").ofLength(16);
        return Arbitraries.integers()
                .greaterOrEqual(0)
                .flatMap(partition -> Arbitraries.oneOf(digits, Arbitraries.just(FileName.EVOLVING))
                        .flatMap(fingerprint -> Arbitraries.longs()
                                .greaterOrEqual(0)
                                .flatMap(offset -> Arbitraries.of(FileFormat.class)
                                        .map(format -> new FileName(partition, fingerprint, offset, format)))));
    }
}
