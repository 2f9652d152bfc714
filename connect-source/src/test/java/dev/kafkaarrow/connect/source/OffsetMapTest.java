package dev.kafkaarrow.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.kafka.connect.json.JsonConverter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The worker takes it for any other map, in each of the forms that an offset has. */
class OffsetMapTest {

    private static final Consumed CONSUMED = new Consumed(4_096, 0xFFFF_FFFFL);

    static Stream<SourceOffset> offsets() {
        return Stream.of(
                new SourceOffset(0, 0, 0, OptionalLong.empty(), Optional.empty()),
                new SourceOffset(3, 4_096, 7, OptionalLong.of(4_096), Optional.empty()),
                new SourceOffset(
                        3,
                        4_096,
                        7,
                        OptionalLong.empty(),
                        Optional.of(new SourceOffset.Content(
                                CONSUMED,
                                9_000,
                                1_700_000_000_000L,
                                Optional.of("\"v\""),
                                Optional.of(new DictionaryPlaces(List.of(new DictionaryPlaces.Run(480, 3))))))),
                new SourceOffset(
                        3,
                        4_096,
                        0,
                        OptionalLong.of(4_096),
                        Optional.of(new SourceOffset.Ends("file", 1, 2, OptionalLong.of(3), OptionalLong.of(4)))));
    }

    @ParameterizedTest
    @MethodSource("offsets")
    void isEqualToAMapOfTheSameEntries(SourceOffset offset) {
        OffsetMap map = new OffsetMap(offset);
        Map<String, Object> copy = new HashMap<>(map);

        assertThat(map).isEqualTo(copy).hasSameHashCodeAs(copy).hasSameSizeAs(copy);
        assertThat(copy).isEqualTo(map);
        assertThat(map.keySet()).isEqualTo(copy.keySet());
        assertThat(map.get("position")).isEqualTo(offset.position());
        assertThat(map.get("no such entry")).isNull();
        copy.put("position", offset.position() + 1);
        assertThat(map).isNotEqualTo(copy);
    }

    @ParameterizedTest
    @MethodSource("offsets")
    void comesBackFromTheConverterOfOffsets(SourceOffset offset) {
        try (JsonConverter converter = new JsonConverter()) {
            converter.configure(Map.of("schemas.enable", "false"), false);
            byte[] stored = converter.fromConnectData("", null, new OffsetMap(offset));

            Map<?, ?> loaded = (Map<?, ?>) converter.toConnectData("", stored).value();

            assertThat(SourceOffset.of(asOffset(loaded))).isEqualTo(offset);
        }
    }

    private static Map<String, Object> asOffset(Map<?, ?> loaded) {
        Map<String, Object> entries = new HashMap<>();
        loaded.forEach((key, value) -> entries.put((String) key, value));
        return entries;
    }

    @ParameterizedTest
    @MethodSource("offsets")
    void isNeverRead(SourceOffset offset) {
        assertThat(SourceOffset.of(new OffsetMap(offset))).isSameAs(offset);
    }

    @ParameterizedTest
    @MethodSource("offsets")
    void doesNotChange(SourceOffset offset) {
        OffsetMap map = new OffsetMap(offset);

        assertThatThrownBy(() -> map.put("position", 1L)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(map::clear).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> map.entrySet().iterator().next().setValue(1L))
                .isInstanceOf(UnsupportedOperationException.class);
    }
}
