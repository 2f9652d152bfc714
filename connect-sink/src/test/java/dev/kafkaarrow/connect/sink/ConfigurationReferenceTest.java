package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.ipc.GeneratedDocument;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ConfigurationReferenceTest {
    @Test
    void theReferenceSaysWhatTheDefinitionSays() throws IOException {
        GeneratedDocument.assertUpToDate(
                "configuration/sink.rst",
                new ArrowStreamSinkConnector().config().toEnrichedRst());
    }
}
