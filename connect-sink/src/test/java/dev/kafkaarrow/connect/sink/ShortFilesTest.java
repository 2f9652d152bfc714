package dev.kafkaarrow.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ShortFilesTest {

    private final ShortFiles files = new ShortFiles();

    @ParameterizedTest
    @CsvSource({
        "OPEN_FILES,file.max.open",
        "OPEN_FILES,schema.metadata=first",
        "SCHEMA,schema.metadata=first",
        "SCHEMA,schema.evolution=project",
        "SCHEMA,columns.include=key",
        "DICTIONARY,dictionary.change=replace",
        "STAGED_BYTES,staging.max.bytes"
    })
    void manyOfThemAreWarnedAboutOnceWithTheOption(Rotation.Reason reason, String option) {
        for (int file = 1; file < 50; file++) {
            assertThat(files.published(reason, 1)).isEmpty();
        }
        assertThat(files.published(reason, 1)).get().asString().contains(option);
        assertThat(published(reason, 100)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"RECORDS", "ROWS", "BYTES", "AGE", "SCHEDULE", "STOP"})
    void endsThatWereAskedForAreNotWarnedAbout(Rotation.Reason reason) {
        assertThat(published(reason, 100)).isEmpty();
    }

    @Test
    void aFewAmongLongerFilesAreNotWarnedAbout() {
        for (int file = 0; file < 100; file++) {
            assertThat(files.published(Rotation.Reason.SCHEMA, 1)).isEmpty();
            assertThat(files.published(Rotation.Reason.SCHEMA, 1_000)).isEmpty();
        }
    }

    private Optional<String> published(Rotation.Reason reason, int count) {
        Optional<String> warning = Optional.empty();
        for (int file = 0; file < count; file++) {
            warning = warning.or(() -> files.published(reason, 1));
        }
        return warning;
    }
}
