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

class SoundStoresTest {

    @TempDir
    Path store;

    @ParameterizedTest
    @EnumSource(Layout.class)
    void nothingIsFoundInWhatTheSinkWrote(Layout layout) throws IOException {
        GivenTopic topic = layout.topic();
        layout.write(topic, store);
        List<Finding> findings = new ArrayList<>();
        try (FileStore opened = Stores.open(store.toString())) {
            Totals totals = new Verification(
                            opened,
                            Set.of(),
                            Optional.empty(),
                            new Findings(100, findings::add),
                            new Progress(Optional.empty()))
                    .run(Optional.of(topic.committed()));
            assertThat(findings).isEmpty();
            assertThat(totals.records).isEqualTo(topic.records().size());
        }
    }
}
