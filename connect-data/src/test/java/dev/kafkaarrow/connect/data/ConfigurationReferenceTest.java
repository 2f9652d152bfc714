package dev.kafkaarrow.connect.data;

import dev.kafkaarrow.ipc.GeneratedDocument;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ConfigurationReferenceTest {
    @Test
    void theReferenceSaysWhatTheDefinitionSays() throws IOException {
        GeneratedDocument.assertUpToDate(
                "configuration/converter.rst", ArrowConverterConfig.definition().toEnrichedRst());
    }
}
