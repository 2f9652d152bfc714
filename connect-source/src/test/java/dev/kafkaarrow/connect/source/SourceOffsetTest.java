package dev.kafkaarrow.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;

class SourceOffsetTest {

    @Property
    void comesBackFromItsMap(
            @ForAll @LongRange(min = 0) long batch,
            @ForAll @LongRange(min = 0) long position,
            @ForAll @LongRange(min = 0) long row,
            @ForAll Optional<@LongRange(min = 0) Long> end,
            @ForAll @LongRange(min = 0, max = 0xFFFF_FFFFL) long checksum,
            @ForAll boolean identified) {
        SourceOffset.Identity identity =
                new SourceOffset.Content(new Consumed(position, checksum), position + 8, batch ^ 3);
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
                        "all or none of [consumed.bytes, consumed.crc32c, file.size, file.modified.ms], got {");
    }
}
