package dev.kafkaarrow.serde;

import dev.kafkaarrow.ipc.DocumentedApi;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class DocumentedApiTest {

    @Test
    void everyPublicMemberHasAComment() throws IOException {
        DocumentedApi.assertComplete();
    }
}
