package dev.kafkaarrow.tools.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kafkaarrow.tools.command.Streams;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class VerifyCommandTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    private Path store;
    private int exitCode;

    @BeforeEach
    void write() {
        store = directory.resolve("store");
        Layout.MESSAGES.write(Layout.MESSAGES.topic(), store);
    }

    @Test
    void saysThatNothingIsWrongAndHowMuchWasLookedAt() throws IOException {
        String text = run(store.toString());
        assertThat(exitCode).isZero();
        assertThat(text)
                .containsPattern("files +8\n")
                .containsPattern("records +63\n")
                .containsPattern("records whose checksum is that of their key and value +63\n")
                .endsWith("Nothing is wrong.\n");
    }

    @Test
    void saysWhereAFaultIsWhatWasExpectedAndWhatCame() throws IOException {
        SeededFault.BYTE_OF_A_MESSAGE.seed(store);
        String text = run(store.toString());
        assertThat(exitCode).isOne();
        assertThat(text).containsPattern("""
                        checksum: t/0\\+[0-9a-f]{16}\\+0+11\\.arrows, batch 5, t-0@13
                          expected key and value of CRC-32C [0-9a-f]{8}
                          got      [0-9a-f]{8}
                        """).containsPattern("faults: checksum +1\n$");
    }

    @Test
    void writesALineOfJsonForEachFindingAndOneOfAll() throws IOException {
        SeededFault.BYTE_OF_A_MESSAGE.seed(store);
        SeededFault.FOREIGN_FILE.seed(store);
        List<JsonNode> lines = new ArrayList<>();
        for (String line : run("--json", store.toString()).lines().toList()) {
            lines.add(JSON.readTree(line));
        }
        assertThat(lines).hasSize(3);
        assertThat(lines.get(1).get("record").asText()).isEqualTo("t-0@13");
        assertThat(lines.get(1).get("batch").asLong()).isEqualTo(5);
        assertThat(lines.get(0).get("file").asText()).isEqualTo("t/notes.txt");
        assertThat(lines.get(2).get("faults").toString()).isEqualTo("{\"foreign\":1,\"checksum\":1}");
        assertThat(lines.get(2).get("records").asLong()).isEqualTo(63);
    }

    @Test
    void countsWhatItDoesNotShow() throws IOException {
        for (int i = 0; i < 7; i++) {
            Files.writeString(store.resolve("t").resolve("notes " + i + ".txt"), "");
        }
        assertThat(run("--max-findings", "2", store.toString()))
                .contains("and 5 more\n")
                .containsPattern("faults: foreign +7\n$");
    }

    @Test
    void doesNotLookAtHiddenFilesAndOtherTopics() throws IOException {
        Files.writeString(store.resolve("t").resolve(".notes.txt"), "");
        Files.createDirectories(store.resolve(".staging"));
        Files.writeString(store.resolve(".staging").resolve("torn"), "");
        assertThat(run("--topic", "other", store.toString()))
                .containsPattern("files +0\n")
                .endsWith("Nothing is wrong.\n");
    }

    @Test
    void aFolderOfTheStoreIsNoStore() throws IOException {
        assertThat(run(store.resolve("t").toString())).contains("a file outside of a topic's folder");
        assertThat(exitCode).isOne();
    }

    private String run(String... arguments) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Streams streams = Streams.of(
                new ByteArrayInputStream(new byte[0]), out, new PrintStream(err, true, StandardCharsets.UTF_8), false);
        exitCode = new CommandLine(new VerifyCommand(streams, Optional.empty())).execute(arguments);
        streams.out().flush();
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
        return out.toString(StandardCharsets.UTF_8);
    }
}
