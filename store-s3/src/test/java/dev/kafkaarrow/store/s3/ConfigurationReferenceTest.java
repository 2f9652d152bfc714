package dev.kafkaarrow.store.s3;

import dev.kafkaarrow.connect.store.StoreReference;
import dev.kafkaarrow.ipc.GeneratedDocument;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ConfigurationReferenceTest {
    @Test
    void theReferenceSaysWhatTheOptionsSay() throws IOException {
        GeneratedDocument.assertUpToDate("configuration/store-s3.rst", StoreReference.of(new S3Stores().options()));
    }
}
