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
            @ForAll Optional<String> file,
            @ForAll @LongRange(min = 0, max = 0xFFFF_FFFFL) long checksum,
            @ForAll boolean withBody) {
        OptionalLong body = withBody ? OptionalLong.of(checksum ^ 2) : OptionalLong.empty();
        SourceOffset offset = new SourceOffset(
                batch,
                position,
                row,
                end.map(bytes -> new SourceOffset.End(bytes, OptionalLong.of(checksum))),
                file.map(name -> new SourceOffset.Identity(name, checksum, checksum ^ 1, body)));

        assertThat(SourceOffset.fromMap(offset.toMap())).isEqualTo(offset);
    }

    @Test
    void isReadFromWhatAUserWrote() {
        assertThat(SourceOffset.fromMap(Map.of("batch", 2, "position", 640)))
                .isEqualTo(new SourceOffset(2, 640, 0, Optional.empty(), Optional.empty()));
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
    }
}
