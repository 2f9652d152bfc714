package dev.kafkaarrow.connect.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PluginVersionTest {

    @ParameterizedTest
    @CsvSource({
        "0.1.0, 0123456789ab, 0.1.0",
        "0.1.0-SNAPSHOT, 0123456789ab, 0.1.0-SNAPSHOT+0123456789ab",
        "0.1.0-SNAPSHOT, unknown, 0.1.0-SNAPSHOT",
    })
    void aSnapshotNamesItsCommitAndAReleaseIsNamedByItsVersionAlone(String version, String commit, String expected) {
        Properties build = new Properties();
        build.setProperty("version", version);
        build.setProperty("commit", commit);

        assertThat(PluginVersion.of(build)).isEqualTo(expected);
    }

    @Test
    void theBuildFillsInVersionAndCommit() {
        assertThat(PluginVersion.current()).matches("[0-9]+\\.[0-9]+\\.[0-9]+(-SNAPSHOT(\\+[0-9a-f]{12})?)?");
    }
}
