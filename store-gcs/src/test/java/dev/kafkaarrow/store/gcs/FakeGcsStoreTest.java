package dev.kafkaarrow.store.gcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.store.FakeGcs;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.FileStoreContract;
import dev.kafkaarrow.connect.store.ObjectChangedException;
import dev.kafkaarrow.connect.store.ObjectClient;
import dev.kafkaarrow.connect.store.ObjectClient.Depth;
import dev.kafkaarrow.connect.store.ObjectClient.PageRequest;
import dev.kafkaarrow.connect.store.ObjectClient.Put;
import dev.kafkaarrow.connect.store.StoreRequests;
import dev.kafkaarrow.connect.store.StoreSettings;
import dev.kafkaarrow.connect.store.Stores;
import dev.kafkaarrow.connect.store.proxy.FaultProxy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The contract on fake-gcs-server. It cannot show: conditions of reads and removals (a proxy enforces them here), signed requests and
 * permissions, that one name is written to once a second at most, buckets where the requester pays.
 */
class FakeGcsStoreTest extends FileStoreContract {

    private FaultProxy proxy;
    private String bucket;

    @TempDir
    private Path staging;

    @BeforeEach
    void makeABucket() throws IOException {
        bucket();
    }

    private String bucket() throws IOException {
        if (bucket == null) {
            FakeGcs server = FakeGcs.start();
            bucket = server.newBucket();
            proxy = server.enforcingConditions();
        }
        return bucket;
    }

    @AfterEach
    void closeTheProxy() {
        // there is none where there is no server
        if (proxy != null) {
            proxy.close();
        }
    }

    private StoreSettings settings() throws IOException {
        return new StoreSettings(
                "gs://" + bucket() + "/some/prefix",
                Optional.of(staging.toString()),
                Map.of("gcs.endpoint", proxy.url().toString(), "gcs.credentials", "none"),
                StoreRequests.IGNORED);
    }

    @Override
    protected FileStore newStore() throws IOException {
        return Stores.open(settings());
    }

    private ObjectClient client() throws IOException {
        return new GcsObjects(GcsSettings.of(settings()), StoreRequests.IGNORED);
    }

    @Test
    void metadataIsKept() throws IOException {
        Map<String, String> metadata = Map.of("write-id", "w", "kafka-topic", "a+b c", "size", "1");
        try (ObjectClient client = client()) {
            assertThat(client.putIfAbsent("a/key", new TextContent("x"), metadata))
                    .isEqualTo(Put.CREATED);
            assertThat(client.head("a/key").metadata()).isEqualTo(metadata);
        }
    }

    @Test
    void oneOfManyPutsWins() throws Exception {
        try (ObjectClient client = client()) {
            ExecutorService threads = Executors.newFixedThreadPool(8);
            List<Future<Put>> puts = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String content = "content " + i;
                puts.add(threads.submit(() -> client.putIfAbsent("key", new TextContent(content), Map.of())));
            }
            List<Put> outcomes = new ArrayList<>();
            for (Future<Put> put : puts) {
                outcomes.add(put.get());
            }
            threads.shutdown();
            assertThat(outcomes).containsOnlyOnce(Put.CREATED).contains(Put.EXISTS);
        }
    }

    @Test
    void pagesGoOnBehindAKeyOrWhereOneEnded() throws IOException {
        try (ObjectClient client = client()) {
            for (String key : List.of("d/a", "d/b", "d/c/1", "d/c/2", "d/d", "e")) {
                client.putIfAbsent(key, new TextContent(key), Map.of());
            }
            ObjectClient.Page first = client.list(new PageRequest("d/", "", Depth.ALL, 2, Optional.empty()));
            assertThat(first.objects()).extracting(ObjectClient.Found::key).containsExactly("d/a", "d/b");
            assertThat(client.list(new PageRequest("d/", "", Depth.ALL, 10, first.token()))
                            .objects())
                    .extracting(ObjectClient.Found::key)
                    .containsExactly("d/c/1", "d/c/2", "d/d");

            ObjectClient.Page behind =
                    client.list(new PageRequest("d/", "d/a", Depth.ONE_FOLDER, 10, Optional.empty()));
            assertThat(behind.objects()).extracting(ObjectClient.Found::key).containsExactly("d/b", "d/d");
            assertThat(behind.folders()).containsExactly("d/c/");
            assertThat(behind.token()).isEmpty();
        }
    }

    @Test
    void anotherGenerationIsNeitherReadNorDeleted() throws IOException {
        try (ObjectClient client = client()) {
            client.putIfAbsent("key", new TextContent("first"), Map.of());
            String first = client.head("key").version();
            client.delete("key", Optional.of(first));
            client.putIfAbsent("key", new TextContent("second"), Map.of());

            assertThatThrownBy(() -> client.get("key", Optional.of(first), 0, 3))
                    .isInstanceOf(ObjectChangedException.class);
            assertThatThrownBy(() -> client.delete("key", Optional.of(first)))
                    .isInstanceOf(ObjectChangedException.class);
            assertThat(client.head("key").sizeInBytes()).isEqualTo(6);
        }
    }
}
