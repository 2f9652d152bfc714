package dev.kafkaarrow.store.gcs;

import dev.kafkaarrow.connect.store.StoreReference;
import dev.kafkaarrow.ipc.GeneratedDocument;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ConfigurationReferenceTest {
    @Test
    void theReferenceSaysWhatTheOptionsSay() throws IOException {
        GeneratedDocument.assertUpToDate("configuration/store-gcs.rst", StoreReference.of(new GcsStores().options()));
    }
}
