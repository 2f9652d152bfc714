package dev.kafkaarrow.store.azure;

import dev.kafkaarrow.connect.store.StoreReference;
import dev.kafkaarrow.ipc.GeneratedDocument;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ConfigurationReferenceTest {
    @Test
    void theReferenceSaysWhatTheOptionsSay() throws IOException {
        GeneratedDocument.assertUpToDate(
                "configuration/store-azure.rst", StoreReference.of(new AzureStores().options()));
    }
}
