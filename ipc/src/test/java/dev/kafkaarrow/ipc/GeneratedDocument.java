package dev.kafkaarrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A document in {@code docs/} that is generated from code. A test holds it against the code; with
 * {@code -Dwrite.documents=true} the test writes it.
 */
public final class GeneratedDocument {
    private static final String WRITE = "write.documents";

    private GeneratedDocument() {}

    /**
     * Fails if the document is missing or says something else.
     *
     * @param path below {@code docs/}; tests run in their module's folder
     */
    public static void assertUpToDate(String path, String text) throws IOException {
        Path document = Path.of("..", "docs", path);
        if (Boolean.getBoolean(WRITE)) {
            Files.createDirectories(document.getParent());
            Files.writeString(document, text);
        }
        assertThat(document)
                .as("docs/%s is generated: mvn test -D%s=true", path, WRITE)
                .exists()
                .content()
                .isEqualTo(text);
    }
}
