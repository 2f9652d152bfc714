package dev.kafkaarrow.serde;

import dev.kafkaarrow.ipc.GeneratedDocument;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ConfigurationReferenceTest {
    @Test
    void theReferenceSaysWhatTheDefinitionSays() throws IOException {
        GeneratedDocument.assertUpToDate(
                "configuration/serde.rst", ArrowSerdeConfig.definition().toEnrichedRst());
    }
}
