package dev.kafkaarrow.connect.converter;

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
