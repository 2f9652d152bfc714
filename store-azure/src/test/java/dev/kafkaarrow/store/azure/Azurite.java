package dev.kafkaarrow.store.azure;

import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.common.StorageSharedKeyCredential;
import dev.kafkaarrow.connect.store.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/** Azurite, one for all tests. */
final class Azurite {

    static final String ACCOUNT = "devstoreaccount1";

    /** The one that Azurite's documentation gives everybody. */
    static final String KEY =
            "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static Azurite started;

    private final int port;

    private Azurite(int port) {
        this.port = port;
    }

    static synchronized Azurite start() {
        if (started == null) {
            try {
                Path folder = Files.createDirectories(Path.of("target/azurite"));
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

    String endpoint() {
        return "http://127.0.0.1:" + port + "/" + ACCOUNT;
    }

    /** A new container. */
    String newContainer() {
        String container = "container-" + UUID.randomUUID();
        new BlobServiceClientBuilder()
                .endpoint(endpoint())
                .httpClient(new JdkHttpClientBuilder().build())
                .credential(new StorageSharedKeyCredential(ACCOUNT, KEY))
                .buildClient()
                .createBlobContainer(container);
        return container;
    }
}
