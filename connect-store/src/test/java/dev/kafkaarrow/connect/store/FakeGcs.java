package dev.kafkaarrow.connect.store;

import dev.kafkaarrow.connect.store.proxy.FaultProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/**
 * fake-gcs-server, one for all tests. It ignores {@code ifGenerationMatch} on reads and removals, so a proxy before it sees to that; on
 * uploads it is right, and atomic. Skips the test where {@link ServerProcess} does.
 */
public final class FakeGcs {

    private static FakeGcs started;

    private final URI server;

    private FakeGcs(URI server) {
        this.server = server;
    }

    /** Starts it for the first that asks. */
    public static synchronized FakeGcs start() {
        if (started == null) {
            try {
                Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target/fake-gcs")), "server-");
                ServerProcess process = ServerProcess.start(
                        "fake-gcs-server",
                        folder,
                        port -> List.of(
                                "-backend",
                                "memory",
                                "-scheme",
                                "http",
                                "-host",
                                "127.0.0.1",
                                "-port",
                                Integer.toString(port),
                                "-public-host",
                                "127.0.0.1:" + port,
                                "-log-level",
                                "warn"));
                started = new FakeGcs(URI.create("http://127.0.0.1:" + process.port()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return started;
    }

    /** Where the storage API is. */
    public URI url() {
        return server;
    }

    /** A new bucket. */
    public String newBucket() throws IOException {
        String bucket = "bucket-" + UUID.randomUUID();
        try {
            HttpResponse<String> made = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(server.resolve("/storage/v1/b?project=p"))
                                    .header("Content-Type", "application/json")
                                    .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"" + bucket + "\"}"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            if (made.statusCode() != 200) {
                throw new IOException(made + ": " + made.body());
            }
            return bucket;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A way to it by which all conditions hold; the caller closes it. */
    public FaultProxy enforcingConditions() {
        FaultProxy proxy = FaultProxy.before(server);
        proxy.enforceConditions();
        return proxy;
    }
}
