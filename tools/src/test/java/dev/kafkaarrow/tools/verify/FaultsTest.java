package dev.kafkaarrow.tools.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.Stores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FaultsTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(SeededFault.class)
    void eachFaultIsFoundByTheStoreAloneOrWithTheTopic(SeededFault seeded) throws IOException {
        Path store = directory.resolve("store");
        GivenTopic topic = seeded.layout.topic();
        seeded.layout.write(topic, store);
        seeded.seed(store);

        List<Finding> alone = findings(store, Optional.empty());
        List<Finding> held = findings(store, Optional.of(topic.committed()));

        if (seeded.seen == SeededFault.Seen.BY_THE_STORE) {
            assertThat(alone).extracting(Finding::fault).contains(seeded.fault);
        } else {
            assertThat(alone).isEmpty();
        }
        assertThat(held).extracting(Finding::fault).contains(seeded.fault);
    }

    private static List<Finding> findings(Path store, Optional<TopicRecords> topic) throws IOException {
        List<Finding> findings = new ArrayList<>();
        try (FileStore opened = Stores.open(store.toString())) {
            new Verification(
                            opened,
                            Set.of(),
                            Optional.empty(),
                            new Findings(100, findings::add),
                            new Progress(Optional.empty()))
                    .run(topic);
        }
        return findings;
    }
}
