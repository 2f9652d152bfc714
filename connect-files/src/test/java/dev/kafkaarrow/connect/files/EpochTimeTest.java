package dev.kafkaarrow.connect.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EpochTimeTest {

    static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of(new ArrowType.Timestamp(TimeUnit.SECOND, "UTC"), -2L, -2_000L),
                Arguments.of(new ArrowType.Timestamp(TimeUnit.MILLISECOND, null), -1_999L, -1_999L),
                Arguments.of(new ArrowType.Timestamp(TimeUnit.MICROSECOND, "Europe/Berlin"), -1L, -1L),
                Arguments.of(new ArrowType.Timestamp(TimeUnit.MICROSECOND, null), 1_999L, 1L),
                Arguments.of(new ArrowType.Timestamp(TimeUnit.NANOSECOND, null), -1L, -1L),
                Arguments.of(new ArrowType.Timestamp(TimeUnit.NANOSECOND, null), 1_999_999L, 1L),
                Arguments.of(new ArrowType.Date(DateUnit.DAY), -1L, -86_400_000L),
                Arguments.of(new ArrowType.Date(DateUnit.MILLISECOND), 86_400_000L, 86_400_000L),
                Arguments.of(new ArrowType.Int(16, false), 7L, 7L));
    }

    @ParameterizedTest
    @MethodSource("values")
    void aValueIsMillisecondsSinceTheEpochRoundedDown(ArrowType type, long value, long millis) {
        assertThat(EpochTime.isHeldBy(type)).isTrue();
        assertThat(EpochTime.millis(type, value)).isEqualTo(millis);
    }

    static Stream<ArrowType> otherTypes() {
        return Stream.of(
                new ArrowType.Time(TimeUnit.MILLISECOND, 32),
                new ArrowType.Duration(TimeUnit.MILLISECOND),
                ArrowType.Utf8.INSTANCE,
                new ArrowType.Decimal(10, 0, 128),
                ArrowType.Struct.INSTANCE);
    }

    @ParameterizedTest
    @MethodSource("otherTypes")
    void otherTypesHoldNoPointInTime(ArrowType type) {
        assertThat(EpochTime.isHeldBy(type)).isFalse();
    }
}
