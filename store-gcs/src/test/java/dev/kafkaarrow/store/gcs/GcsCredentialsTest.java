package dev.kafkaarrow.store.gcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.store.ScriptedServer;
import dev.kafkaarrow.connect.store.StoreRequests;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens, from a token service and for a store that are one scripted server. */
class GcsCredentialsTest {

    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");
    private static final String METADATA = "{\"name\":\"key\",\"size\":\"10\",\"generation\":\"7\"}";
    private static String privateKey;

    private final ScriptedServer server = new ScriptedServer();

    @TempDir
    private Path folder;

    @BeforeAll
    static void makeAKey() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        privateKey = "-----BEGIN PRIVATE KEY-----\\n"
                + Base64.getEncoder()
                        .encodeToString(generator.generateKeyPair().getPrivate().getEncoded())
                + "\\n-----END PRIVATE KEY-----\\n";
    }

    @AfterEach
    void close() {
        server.close();
    }

    private String key(String id) {
        return ("{'type':'service_account','project_id':'p','client_email':'a@b.c','client_id':'1','private_key_id':'"
                        + id + "','private_key':'" + privateKey + "','token_uri':'" + server.url() + "/token'}")
                .replace('\'', '"');
    }

    private static String token(String token) {
        return token(token, 3600);
    }

    private static String token(String token, int seconds) {
        return "{\"access_token\":\"" + token + "\",\"expires_in\":" + seconds + ",\"token_type\":\"Bearer\"}";
    }

    private GcsObjects client(String option, String value) {
        Map<String, String> options = new HashMap<>(
                Map.of("gcs.endpoint", server.url(), "gcs.max.attempts", "1", "gcs.credentials", "default"));
        options.put(option, value);
        return new GcsObjects(GcsSettingsTest.of(options), StoreRequests.IGNORED);
    }

    private List<String> signatures() {
        return server.asked().stream()
                .filter(asked -> !asked.uri().getPath().equals("/token"))
                .map(asked -> asked.headers().get("Authorization"))
                .toList();
    }

    @Test
    void aKeyBringsATokenThatIsKept() throws IOException {
        server.then(200, JSON, token("one")).then(200, JSON, METADATA);
        try (GcsObjects client = client("gcs.credentials.json", key("k"))) {
            client.head("key");
            client.head("key");
        }
        assertThat(signatures()).containsExactly("Bearer one", "Bearer one");
        assertThat(server.asked()).hasSize(3);
    }

    @Test
    void aTokenThatRunsOutIsRenewedBeforeTheNextRequest() throws IOException {
        server.then(200, JSON, token("one", 1))
                .then(200, JSON, METADATA)
                .then(200, JSON, token("two"))
                .then(200, JSON, METADATA);
        try (GcsObjects client = client("gcs.credentials.json", key("k"))) {
            client.head("key");
            client.head("key");
        }
        assertThat(signatures()).containsExactly("Bearer one", "Bearer two");
    }

    @Test
    void aTokenThatIsRefusedIsRenewedWithinTheRequest() throws IOException {
        server.then(200, JSON, token("one"))
                .then(401, JSON, GcsObjectsTest.error(401, "authError", "Invalid Credentials"))
                .then(200, JSON, token("two"))
                .then(200, JSON, METADATA);
        try (GcsObjects client = client("gcs.credentials.json", key("k"))) {
            client.head("key");
        }
        assertThat(signatures()).containsExactly("Bearer one", "Bearer two");
    }

    @Test
    void aKeyThatWasReplacedInItsFileIsTakenUpByARunningTask() throws IOException {
        Path file = folder.resolve("key.json");
        Files.writeString(file, key("old"));
        server.then(400, JSON, "{\"error\":\"invalid_grant\",\"error_description\":\"Invalid JWT Signature.\"}")
                .then(200, JSON, token("new"))
                .then(200, JSON, METADATA);
        try (GcsObjects client = client("gcs.credentials.file", file.toString())) {
            assertThatThrownBy(() -> client.head("key"))
                    .isInstanceOf(AccessDeniedException.class)
                    .hasMessageContaining("gs://bucket/key: cannot be looked at: no credentials: ")
                    .hasMessageContaining("invalid_grant")
                    .hasMessageContaining("give another one by gcs.credentials.file");
            Files.writeString(file, key("new"));
            client.head("key");
        }
        assertThat(signatures()).containsExactly("Bearer new");
        assertThat(keyId(server.asked().get(1).body())).isEqualTo("new");
    }

    /** Of the key that a request for a token is signed by. */
    private static String keyId(String body) {
        String head = new String(
                Base64.getUrlDecoder().decode(body.substring(body.indexOf("assertion=") + 10, body.indexOf('.'))),
                java.nio.charset.StandardCharsets.UTF_8);
        return head.replaceAll(".*\"kid\":\"([^\"]*)\".*", "$1");
    }

    @Test
    void saysThatTheClockIsOff() {
        server.then(
                400,
                JSON,
                "{\"error\":\"invalid_grant\",\"error_description\":\"Invalid JWT: Token must be a short-lived token (60"
                        + " minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.\"}");
        try (GcsObjects client = client("gcs.credentials.json", key("k"))) {
            assertThatThrownBy(() -> client.head("key")).hasMessageContaining("the clock of this worker is off");
        }
    }

    @Test
    void saysThatTheFileIsMissing() {
        Path file = folder.resolve("absent.json");
        try (GcsObjects client = client("gcs.credentials.file", file.toString())) {
            assertThatThrownBy(() -> client.head("key"))
                    .isInstanceOf(AccessDeniedException.class)
                    .hasMessageContaining("gcs.credentials.file=" + file)
                    .hasMessageContaining("NoSuchFile");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hidden",
                "{\"type\":\"service_account\",\"private_key\":\"hidden\"}",
                "{\"type\":[\"hidden\"]}",
                "{\"type\":\"service_account\",\"client_id\":\"1\",\"client_email\":\"a\",\"private_key_id\":\"1\","
                        + "\"private_key\":\"-----BEGIN PRIVATE KEY-----\\nhidden\\n-----END PRIVATE KEY-----\\n\"}",
                "{\"type\":\"external_account\",\"audience\":\"hidden\",\"credential_source\":{\"file\":\"/etc/passwd\"}}",
            })
    void aKeyThatIsNoneIsRefusedAtOnceWithoutShowingIt(String json) {
        assertThatThrownBy(() -> client("gcs.credentials.json", json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("gcs.credentials.json: ")
                .hasMessageNotContaining("hidden")
                .satisfies(e -> assertThat(org.assertj.core.util.Throwables.getStackTrace(e))
                        .doesNotContain("hidden"));
    }
}
