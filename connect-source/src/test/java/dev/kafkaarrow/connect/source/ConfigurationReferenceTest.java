package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.ipc.GeneratedDocument;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ConfigurationReferenceTest {
    @Test
    void theReferenceSaysWhatTheDefinitionSays() throws IOException {
        GeneratedDocument.assertUpToDate(
                "configuration/source.rst",
                new ArrowStreamSourceConnector().config().toEnrichedRst());
    }
}
