package dev.kafkaarrow.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.SimulatedDisk;
import dev.kafkaarrow.connect.store.SimulatedObjects;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.Test;

/** What is said of an object store that cannot be written to; of directories see {@link ArrowStreamSinkConnectorTest}. */
class StoreProbeTest {

    private final SimulatedObjects objects = new SimulatedObjects();
    private final ConfigValue storeUrl = value(SinkOptions.STORE_URL, "simulated://bucket");
    private final ConfigValue stagingDir = value(SinkOptions.STAGING_DIR, null);

    private static ConfigValue value(String name, String value) {
        return new ConfigValue(name, value, List.of(), new ArrayList<>());
    }

    private void probe(String failing) throws IOException {
        try (FileStore store = objects.store(new SimulatedDisk.Faults() {
            @Override
            public void before(String call, Path path) throws IOException {
                if (call.equals(failing)) {
                    throw new IOException(call + " failed");
                }
            }

            @Override
            public void after(String call, Path path) {}
        })) {
            new StoreProbe(storeUrl, stagingDir).probe(store);
        }
    }

    @Test
    void nothingIsSaidOfOneThatCan() throws IOException {
        probe("none");
        assertThat(storeUrl.errorMessages()).isEmpty();
        assertThat(stagingDir.errorMessages()).isEmpty();
        assertThat(objects.files()).isEmpty();
    }

    @Test
    void aPutThatFailsIsAFaultOfTheStore() throws IOException {
        probe("put");
        assertThat(storeUrl.errorMessages())
                .singleElement()
                .asString()
                .startsWith("Files cannot be published in simulated://bucket: ")
                .contains("put failed")
                .doesNotContain("hard links");
        assertThat(stagingDir.errorMessages()).isEmpty();
    }

    @Test
    void aStoreThatIgnoresTheConditionIsRefused() throws IOException {
        objects.ignoreCondition();
        probe("none");
        assertThat(storeUrl.errorMessages()).singleElement().asString().contains("simulated://bucket");
    }

    @Test
    void aPlaceForStagedFilesIsAnotherFault() throws IOException {
        stagingDir.value("/staging");
        probe("create");
        assertThat(stagingDir.errorMessages())
                .singleElement()
                .asString()
                .startsWith(
                        "Files cannot be staged in /staging: staging.dir must be a directory that the worker can write to")
                .contains("create failed")
                .doesNotContain("hard links");
        assertThat(storeUrl.errorMessages()).isEmpty();
    }
}
