package dev.kafkaarrow.store.azure;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.kafkaarrow.connect.store.ObjectClient;
import dev.kafkaarrow.connect.store.OwnJvm;
import dev.kafkaarrow.connect.store.ScriptedServer;
import dev.kafkaarrow.connect.store.StoreRequests;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A managed identity, whose tokens come from a service that the worker's environment names, and go to a store over TLS. */
class AzureIdentityTest {

    private static final String PASSWORD = "changeit";

    @TempDir
    private Path folder;

    private final ScriptedServer identities = new ScriptedServer();
    private final List<String> signatures = new CopyOnWriteArrayList<>();
    private HttpsServer store;

    @AfterEach
    void close() {
        identities.close();
        if (store != null) {
            store.stop(0);
        }
    }

    /** A task: it looks until the store has seen the second token. */
    static final class Task {
        private Task() {}

        /** Takes the store's URL. */
        public static void main(String[] args) throws IOException {
            long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            try (ObjectClient client = new AzureObjects(
                    AzureSettingsTest.of(Map.of("azure.endpoint", args[0], "azure.max.attempts", "1")),
                    StoreRequests.IGNORED)) {
                while (!"two".equals(client.head("key").metadata().get("seen"))) {
                    if (System.nanoTime() > end) {
                        throw new IOException("the first token is used for ever");
                    }
                }
            }
        }
    }

    @Test
    void aTokenThatRunsOutIsRenewedUnderARunningTask() throws Exception {
        Path keys = folder.resolve("keys.p12");
        makeKeys(keys);
        String url = startStore(keys);
        Map<String, String> json = Map.of("Content-Type", "application/json");
        identities
                .then(200, json, token("one", Instant.now().plusSeconds(4)))
                .then(200, json, token("two", Instant.now().plusSeconds(86_400)));

        OwnJvm.run(
                Task.class,
                List.of("-Djavax.net.ssl.trustStore=" + keys, "-Djavax.net.ssl.trustStorePassword=" + PASSWORD),
                Map.of(
                        "IDENTITY_ENDPOINT",
                        identities.url() + "/token",
                        "IDENTITY_HEADER",
                        "of-this-worker",
                        "AZURE_CLIENT_ID",
                        "",
                        "AZURE_TENANT_ID",
                        "",
                        "AZURE_FEDERATED_TOKEN_FILE",
                        ""),
                List.of(url));

        assertThat(signatures).startsWith("Bearer one").endsWith("Bearer two");
        assertThat(identities.asked()).isNotEmpty().allSatisfy(asked -> {
            assertThat(asked.headers()).containsEntry("X-IDENTITY-HEADER", "of-this-worker");
            assertThat(asked.query()).contains("resource=https://storage.azure.com");
        });
    }

    private static String token(String token, Instant end) {
        return "{\"access_token\":\"" + token + "\",\"expires_on\":\"" + end.getEpochSecond()
                + "\",\"resource\":\"https://storage.azure.com\",\"token_type\":\"Bearer\",\"client_id\":\"c\"}";
    }

    private static void makeKeys(Path file) throws IOException, InterruptedException {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "store",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=store",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(keytool.exitValue()).isZero();
    }

    private String startStore(Path keys) throws IOException, GeneralSecurityException {
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray()), PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        store = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        store.setHttpsConfigurator(new HttpsConfigurator(context));
        store.createContext("/", this::answer);
        store.start();
        return "https://127.0.0.1:" + store.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String signature = exchange.getRequestHeaders().getFirst("Authorization");
            signatures.add(signature);
            Map.of(
                            "ETag",
                            "\"0x7\"",
                            "Last-Modified",
                            "Mon, 30 Nov 2026 10:00:00 GMT",
                            "Content-Length",
                            "10",
                            "x-ms-meta-seen",
                            signature.replace("Bearer ", ""))
                    .forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(200, -1);
        }
    }
}
