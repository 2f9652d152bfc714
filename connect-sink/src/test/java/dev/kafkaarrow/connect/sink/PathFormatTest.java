package dev.kafkaarrow.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathFormatTest {

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', textBlock = """
            'dt'=yyyy-MM-dd/'hour'=HH,              UTC,           2026-11-22T09:59:59.999Z, dt=2026-11-22/hour=09
            'dt'=yyyy-MM-dd/'hour'=HH,              Asia/Kolkata,  2026-11-22T20:00:00Z,     dt=2026-11-23/hour=01
            'dt='yyyyMMdd,                          UTC,           1969-12-31T23:59:59Z,     dt=19691231
            yyyy/MM/dd,                             UTC,           0001-01-01T00:00:00Z,     0001/01/01
            'raw'/'year'=uuuu/'day'=DDD,            UTC,           9999-12-31T23:00:00Z,     raw/year=9999/day=365
            'q'=yyyy-Q/'t'=HH.mm.ss,                UTC,           2026-05-06T07:08:09Z,     q=2026-2/t=07.08.09
            """)
    void writesTimesAsDirectories(String pattern, String zone, Instant time, String directory) {
        PathFormat format = PathFormat.of(pattern, ZoneId.of(zone));
        assertThat(format.directory(OptionalLong.of(time.toEpochMilli()))).isEqualTo(directory);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', textBlock = """
            'dt'=yyyy-MM-dd/'hour'=HH,   dt=__HIVE_DEFAULT_PARTITION__/hour=__HIVE_DEFAULT_PARTITION__
            yyyy/MM/dd,                  undated/undated/undated
            'raw'/'of'='all'/'y'=yyyy,   raw/of=all/y=__HIVE_DEFAULT_PARTITION__
            """)
    void whatHasNoTimeOrNoneOfFourDigitsGoesToOnePlace(String pattern, String directory) {
        PathFormat format = PathFormat.of(pattern, ZoneId.of("UTC"));
        assertThat(format.undated()).isEqualTo(directory);
        assertThat(format.directory(OptionalLong.empty())).isEqualTo(directory);
        for (long epochMs : new long[] {
            Long.MIN_VALUE,
            Instant.parse("0001-01-01T00:00:00Z").toEpochMilli() - 1,
            Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli() + 1,
            Long.MAX_VALUE
        }) {
            assertThat(format.directory(OptionalLong.of(epochMs))).isEqualTo(directory);
        }
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', delimiter = '|', textBlock = """
            /yyyy               | one '/' between them
            yyyy/               | one '/' between them
            yyyy//MM            | one '/' between them
            ""                  | a field of time, as yyyy, got none
            'all'               | a field of time, as yyyy, got none
            yyyy/'..'/MM        | begins with '.' is hidden
            'dt'=yyyy/.MM       | begins with '.' is hidden
            _yyyy               | begins with '_' is hidden
            yyyy+MM             | '+' is no good in a directory's name
            'a+b'=yyyy          | '+' is no good
            yyyy-MM-dd HH:mm    | ' ' is no good
            HH:mm               | ':' is no good
            'ä'yyyy             | 'ä' is no good
            yyyy\\MM            | '\\' is no good
            [yyyy]              | '[' is no good
            yyyy''              | ''' is no good
            'a''b'yyyy          | ''' is no good
            'dt=yyyy            | a quote is not closed
            YYYY-MM             | got 'Y'; text stands in single quotes
            dt=yyyy             | got 't'; text stands in single quotes
            yyyy/VV             | got 'V'
            yyyyXXX             | got 'X'
            yyyy-MMM            | got MMM
            yyyy-MMMMM          | got MMMMM
            ddd                 | Too many pattern letters: d
            =yyyy               | name=value
            yyyy=MM             | name=value
            'dt'=/yyyy          | name=value
            'dt'==yyyy          | name=value
            'dt'=yyyy/'dt'=MM   | each name once, got dt= twice
            """)
    void refusesWhatMakesNoGoodDirectories(String pattern, String reason) {
        assertThatThrownBy(() -> PathFormat.of(pattern, ZoneId.of("UTC")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void refusesNamesThatAreTooLongForAFileSystem() {
        assertThat(PathFormat.of("yyyy'" + "x".repeat(251) + "'", ZoneId.of("UTC")))
                .isNotNull();
        assertThatThrownBy(() -> PathFormat.of("yyyy'" + "x".repeat(252) + "'", ZoneId.of("UTC")))
                .hasMessageContaining("at most 255 characters, got 256");
    }
}
