package dev.kafkaarrow.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceOffsetTest {

    @Property
    void comesBackFromItsMap(
            @ForAll @LongRange(min = 0) long batch,
            @ForAll @LongRange(min = 0) long position,
            @ForAll @LongRange(min = 0) long row,
            @ForAll Optional<@LongRange(min = 0) Long> end,
            @ForAll @LongRange(min = 0, max = 0xFFFF_FFFFL) long checksum,
            @ForAll Optional<@StringLength(max = 40) String> version,
            @ForAll Optional<@Size(max = 5) Set<@LongRange(min = 1, max = 1L << 40) Long>> dictionaries,
            @ForAll boolean identified) {
        Optional<DictionaryPlaces> places = dictionaries.map(before -> new DictionaryPlaces(before.stream()
                .filter(at -> at < position)
                .sorted()
                .map(at -> new DictionaryPlaces.Run(at, (int) (1 + at % 3)))
                .toList()));
        SourceOffset.Identity identity =
                new SourceOffset.Content(new Consumed(position, checksum), position ^ 8, batch ^ 3, version, places);
        SourceOffset offset = new SourceOffset(
                batch, position, row, number(end), identified ? Optional.of(identity) : Optional.empty());

        assertThat(SourceOffset.fromMap(offset.toMap())).isEqualTo(offset);
    }

    @Property
    void thatOfAnEarlierVersionComesBackFromItsMap(
            @ForAll @LongRange(min = 0) long position,
            @ForAll Optional<@LongRange(min = 0) Long> end,
            @ForAll String file,
            @ForAll @LongRange(min = 0, max = 0xFFFF_FFFFL) long checksum,
            @ForAll Optional<@LongRange(min = 0, max = 0xFFFF_FFFFL) Long> body) {
        SourceOffset.Identity identity =
                new SourceOffset.Ends(file, checksum, checksum ^ 1, number(body), number(end.map(bytes -> bytes ^ 3)));
        SourceOffset offset = new SourceOffset(1, position, 0, number(end), Optional.of(identity));

        assertThat(SourceOffset.fromMap(offset.toMap())).isEqualTo(offset);
    }

    @Test
    void hasThisFormForGood() {
        Consumed consumed = new Consumed(4_096, 0xFFFF_FFFFL);
        assertThat(new SourceOffset(
                                3,
                                4_096,
                                0,
                                OptionalLong.empty(),
                                Optional.of(new SourceOffset.Content(
                                        consumed,
                                        9_000,
                                        1_700_000_000_000L,
                                        Optional.of("\"5d41402abc4b2a76b9719d911017c592\""),
                                        Optional.of(new DictionaryPlaces(List.of(
                                                new DictionaryPlaces.Run(480, 3),
                                                new DictionaryPlaces.Run(2_048, 1)))))))
                        .toMap())
                .isEqualTo(Map.of(
                        "batch", 3L,
                        "position", 4_096L,
                        "row", 0L,
                        "consumed.bytes", 4_096L,
                        "consumed.crc32c", 4_294_967_295L,
                        "file.size", 9_000L,
                        "file.modified.ms", 1_700_000_000_000L,
                        "file.version", "\"5d41402abc4b2a76b9719d911017c592\"",
                        "dictionaries", "480x3,2048"));
        assertThat(new SourceOffset(
                                3,
                                4_096,
                                7,
                                OptionalLong.empty(),
                                Optional.of(new SourceOffset.Content(
                                        consumed,
                                        9_000,
                                        1_700_000_000_000L,
                                        Optional.empty(),
                                        Optional.of(DictionaryPlaces.NONE))))
                        .toMap())
                .isEqualTo(Map.of(
                        "batch", 3L,
                        "position", 4_096L,
                        "row", 7L,
                        "consumed.bytes", 4_096L,
                        "consumed.crc32c", 4_294_967_295L,
                        "file.size", 9_000L,
                        "file.modified.ms", 1_700_000_000_000L,
                        "dictionaries", "none"));
    }

    @Test
    void thatOfAnEarlierVersionHasNeitherVersionNorDictionaries() {
        assertThat(SourceOffset.fromMap(Map.of(
                        "batch", 3L,
                        "position", 4_096L,
                        "row", 0L,
                        "consumed.bytes", 4_096L,
                        "consumed.crc32c", 7L,
                        "file.size", 9_000L,
                        "file.modified.ms", 1_700_000_000_000L)))
                .isEqualTo(new SourceOffset(
                        3,
                        4_096,
                        0,
                        OptionalLong.empty(),
                        Optional.of(new SourceOffset.Content(
                                new Consumed(4_096, 7),
                                9_000,
                                1_700_000_000_000L,
                                Optional.empty(),
                                Optional.empty()))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ''          | "none", or positions like "480" or "480x3" with commas between them, got ""
            480,        | with commas between them, got ""
            480 2048    | got "480 2048"
            480x0       | got "480x0"
            -480        | got "-480"
            none,480    | got "none"
            9999999999999999999 | got "9999999999999999999"
            480,480     | dictionary batches in the order of the file, got [480, 480]
            2048,480x3  | dictionary batches in the order of the file, got [2048, 480x3]
            4096        | expected "dictionaries" before position 4096, got 4096
            """)
    void refusesPlacesThatAreNone(String text, String words) {
        Map<String, Object> map = new HashMap<>(Map.of(
                "batch", 3,
                "position", 4_096,
                "consumed.bytes", 4_096,
                "consumed.crc32c", 7,
                "file.size", 9_000,
                "file.modified.ms", 1));
        map.put("dictionaries", text.equals("''") ? "" : text);
        assertThatThrownBy(() -> SourceOffset.fromMap(map))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(words);
    }

    @Test
    void refusesPlacesBehindWhatWasConsumed() {
        assertThatThrownBy(() -> SourceOffset.fromMap(Map.of(
                        "batch", 3,
                        "position", 4_096,
                        "consumed.bytes", 4_095,
                        "consumed.crc32c", 7,
                        "file.size", 9_000,
                        "file.modified.ms", 1,
                        "dictionaries", "none")))
                .isInstanceOf(DataException.class)
                .hasMessage("expected \"dictionaries\" with all bytes before position 4096 consumed, got 4095");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file.version", "dictionaries"})
    void refusesATextWithoutTheRest(String name) {
        assertThatThrownBy(() -> SourceOffset.fromMap(Map.of("batch", 2, "position", 1, name, "none")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("file.version and dictionaries only with them");
        assertThatThrownBy(() -> SourceOffset.fromMap(Map.of("batch", 2, "position", 1, name, 3)))
                .hasMessageContaining("expected a text for \"" + name + "\", got 3");
    }

    private static OptionalLong number(Optional<Long> value) {
        return value.stream().mapToLong(Long::longValue).findFirst();
    }

    @Test
    void isReadFromWhatAUserWrote() {
        assertThat(SourceOffset.fromMap(Map.of("batch", 2, "position", 640)))
                .isEqualTo(new SourceOffset(2, 640, 0, OptionalLong.empty(), Optional.empty()));
    }

    @Test
    void saysWhatAnOffsetLooksLike() {
        assertThatThrownBy(() -> SourceOffset.fromMap(Map.of("batch", 2)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no entry \"position\"")
                .hasMessageContaining("{\"batch\": 3, \"position\": 4096}");
        assertThatThrownBy(() -> SourceOffset.fromMap(Map.of("batch", "2", "position", 1)))
                .hasMessageContaining("expected an integer for \"batch\", got 2");
        assertThatThrownBy(() -> SourceOffset.fromMap(Map.of("batch", 2, "position", 1, "rows", 1)))
                .hasMessageContaining("unknown entry \"rows\"");
        assertThatThrownBy(() -> SourceOffset.fromMap(Map.of("batch", 2, "position", -1)))
                .hasMessageContaining("must not be negative");
        assertThatThrownBy(() -> SourceOffset.fromMap(Map.of("batch", 2, "position", 1, "file.identity", "x")))
                .hasMessageContaining("all or none of file.identity");
        assertThatThrownBy(() -> SourceOffset.fromMap(Map.of("batch", 2, "position", 1, "last.body.crc32c", 1)))
                .hasMessageContaining("last.body.crc32c only with them");
        assertThatThrownBy(() -> SourceOffset.fromMap(Map.of("batch", 2, "position", 1, "consumed.crc32c", 1)))
                .hasMessageContaining(
                        "all or none of [consumed.bytes, consumed.crc32c, file.size, file.modified.ms], and"
                                + " file.version and dictionaries only with them, got {");
    }
}
