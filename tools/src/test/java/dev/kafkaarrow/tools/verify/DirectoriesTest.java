package dev.kafkaarrow.tools.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.Stores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DirectoriesTest {

    private static final TimeDirectories HOURS =
            TimeDirectories.of("'dt'=yyyy-MM-dd/'hour'=HH", ZoneOffset.UTC, "record");

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(
            value = Layout.class,
            names = {"BY_TIME", "BY_TIME_AND_FIELD"})
    void directoriesOfTheRecordsTimesAreSound(Layout layout) throws IOException {
        assertThat(findings(written(layout), HOURS)).isEmpty();
    }

    @Test
    void directoriesOfAFieldsTimesAreSound() throws IOException {
        TimeDirectories seconds = TimeDirectories.of("'second'=s", ZoneOffset.UTC, "field:id");
        assertThat(findings(written(Layout.BY_TIME_OF_A_FIELD), seconds)).isEmpty();
    }

    @Test
    void aFileInTheDirectoryOfAnotherTimeIsFound() throws IOException {
        Path store = written(Layout.BY_TIME);
        Files.move(store.resolve("t/dt=2023-11-14/hour=22"), store.resolve("t/dt=2023-11-14/hour=23"));
        List<Finding> findings = findings(store, HOURS);
        assertThat(findings).isNotEmpty().allMatch(finding -> finding.fault() == Fault.DIRECTORY);
        assertThat(findings.get(0).expected()).isEqualTo("in dt=2023-11-14/hour=22");
        assertThat(findings.get(0).actual()).isEqualTo("in dt=2023-11-14/hour=23");
    }

    @Test
    void directoriesOfAnotherZoneAreOthers() throws IOException {
        TimeDirectories berlin = TimeDirectories.of("'dt'=yyyy-MM-dd/'hour'=HH", ZoneId.of("Europe/Berlin"), "record");
        assertThat(findings(written(Layout.BY_TIME), berlin)).isNotEmpty();
    }

    @Test
    void recordsWithoutATimeHaveADirectoryOfTheirOwn() {
        assertThat(HOURS.directory(OptionalLong.empty()))
                .isEqualTo("dt=__HIVE_DEFAULT_PARTITION__/hour=__HIVE_DEFAULT_PARTITION__");
        assertThat(HOURS.directory(OptionalLong.of(Long.MAX_VALUE))).isEqualTo(HOURS.undated());
        assertThat(TimeDirectories.of("'all'/yyyy/'h'HH", ZoneOffset.UTC, "record")
                        .undated())
                .isEqualTo("all/undated/undated");
    }

    @Test
    void aSourceOfTimesIsARecordOrAField() {
        assertThatThrownBy(() -> TimeDirectories.of("yyyy", ZoneOffset.UTC, "wallclock"))
                .hasMessage("expected record or field:<path>, got wallclock");
    }

    private Path written(Layout layout) {
        Path store = directory.resolve("store");
        layout.write(layout.topic(), store);
        return store;
    }

    private static List<Finding> findings(Path store, TimeDirectories byTime) throws IOException {
        List<Finding> findings = new ArrayList<>();
        try (FileStore opened = Stores.open(store.toString())) {
            new Verification(
                            opened,
                            Set.of(),
                            Optional.of(byTime),
                            new Findings(100, findings::add),
                            new Progress(Optional.empty()))
                    .run(Optional.empty());
        }
        return findings;
    }
}
