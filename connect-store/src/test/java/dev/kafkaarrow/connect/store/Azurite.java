package dev.kafkaarrow.connect.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Azurite, one for all tests. Skips the test where {@link ServerProcess} does. */
public final class Azurite {

    public static final String ACCOUNT = "devstoreaccount1";

    /** The one that Azurite's documentation gives everybody. */
    public static final String KEY =
            "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static final String API_VERSION = "2021-12-02";

    private static Azurite started;

    private final int port;

    private Azurite(int port) {
        this.port = port;
    }

    /** Starts it for the first that asks. */
    public static synchronized Azurite start() {
        if (started == null) {
            try {
                Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target/azurite")), "server-");
                ServerProcess process = ServerProcess.start(
                        "azurite-blob",
                        folder,
                        port -> List.of(
                                "--blobHost",
                                "127.0.0.1",
                                "--blobPort",
                                Integer.toString(port),
                                "--inMemoryPersistence",
                                // that of the SDK is newer
                                "--skipApiVersionCheck",
                                "--disableTelemetry",
                                "--silent"));
                started = new Azurite(process.port());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return started;
    }

    /** Of the account. */
    public String endpoint() {
        return "http://127.0.0.1:" + port + "/" + ACCOUNT;
    }

    /** A new container. */
    public String newContainer() throws IOException {
        String container = "container-" + UUID.randomUUID();
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC));
        // eleven headers that it does not have stand between
        String signed = "PUT" + "\n".repeat(12) + "x-ms-date:" + date + "\nx-ms-version:" + API_VERSION + "\n/"
                + ACCOUNT + "/" + ACCOUNT + "/" + container + "\nrestype:container";
        HttpRequest request = HttpRequest.newBuilder(URI.create(endpoint() + "/" + container + "?restype=container"))
                .PUT(HttpRequest.BodyPublishers.noBody())
                .header("x-ms-date", date)
                .header("x-ms-version", API_VERSION)
                .header("Authorization", "SharedKey " + ACCOUNT + ":" + signature(signed))
                .build();
        try {
            HttpResponse<String> made = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            if (made.statusCode() != 201) {
                throw new IOException(made + ": " + made.body());
            }
            return container;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String signature(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(KEY), mac.getAlgorithm()));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
