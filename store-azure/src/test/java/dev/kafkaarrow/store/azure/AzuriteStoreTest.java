package dev.kafkaarrow.store.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.store.Azurite;
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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The contract on Azurite. It cannot show: where a page starts, which it ignores; identities and roles; hierarchical namespaces; tiers,
 * immutability and the firewall of an account.
 */
class AzuriteStoreTest extends FileStoreContract {

    private String container;

    @TempDir
    private Path staging;

    @BeforeEach
    void makeAContainer() {
        container();
    }

    private String container() {
        if (container == null) {
            try {
                container = Azurite.start().newContainer();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return container;
    }

    private StoreSettings settings(String... options) {
        Map<String, String> given =
                new HashMap<>(Map.of("azure.endpoint", Azurite.start().endpoint(), "azure.account.key", Azurite.KEY));
        for (int i = 0; i < options.length; i += 2) {
            given.put(options[i], options[i + 1]);
        }
        return new StoreSettings(
                "az://" + Azurite.ACCOUNT + "/" + container() + "/some/prefix",
                Optional.of(staging.toString()),
                given,
                StoreRequests.IGNORED);
    }

    @Override
    protected FileStore newStore() {
        return Stores.open(settings());
    }

    /** The service takes a backslash for a slash. */
    @Override
    protected boolean mayHave(String name) {
        return !name.contains("\\");
    }

    @Test
    void aNameThatWouldBecomeAnotherIsRefused() throws IOException {
        assertThatThrownBy(() -> publish("a\\b", "x")).hasMessageContaining("Azure takes a backslash for a slash");
        assertThat(walk()).isEmpty();
    }

    private ObjectClient client(String... options) {
        return new AzureObjects(AzureSettings.of(settings(options)), StoreRequests.IGNORED);
    }

    private static String text(ObjectClient.Range range) {
        return StandardCharsets.UTF_8.decode(range.bytes()).toString();
    }

    @Test
    void metadataIsKept() throws IOException {
        Map<String, String> metadata = Map.of("write-id", "w", "kafka-topic", "a+b c", "size", "1");
        try (ObjectClient client = client()) {
            assertThat(client.putIfAbsent("a/key", new TextContent("x"), metadata))
                    .isEqualTo(Put.CREATED);
            assertThat(client.head("a/key").metadata()).isEqualTo(metadata);
            assertThat(client.get("a/key", Optional.empty(), 0, 1).found()).isEqualTo(client.head("a/key"));
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

    @ParameterizedTest
    @ValueSource(strings = {"a%41b", "a b+c", "a?b#c&d=e", "caf\u00e9", "a/b=c/d.e"})
    void namesAreTakenAsTheyAre(String key) throws IOException {
        try (ObjectClient client = client()) {
            assertThat(client.putIfAbsent(key, new TextContent(key), Map.of())).isEqualTo(Put.CREATED);
            assertThat(client.list(new PageRequest("", "", Depth.ALL, 10, Optional.empty()))
                            .objects())
                    .extracting(ObjectClient.Found::key)
                    .containsExactly(key);
            assertThat(text(client.get(key, Optional.empty(), 0, 100))).isEqualTo(key);
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
            assertThat(first.objects().get(0)).isEqualTo(withoutMetadata(client.head("d/a")));

            ObjectClient.Page behind =
                    client.list(new PageRequest("d/", "d/a", Depth.ONE_FOLDER, 10, Optional.empty()));
            assertThat(behind.objects()).extracting(ObjectClient.Found::key).containsExactly("d/b", "d/d");
            assertThat(behind.folders()).containsExactly("d/c/");
            assertThat(behind.token()).isEmpty();
        }
    }

    private static ObjectClient.Found withoutMetadata(ObjectClient.Found found) {
        return new ObjectClient.Found(found.key(), found.sizeInBytes(), found.modifiedMs(), found.version(), Map.of());
    }

    @Test
    void anotherBlobIsNeitherReadNorDeleted() throws IOException {
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

    @Test
    void anotherKeyIsRefused() {
        String other = Base64.getEncoder().encodeToString("another key".getBytes(StandardCharsets.UTF_8));
        try (ObjectClient client = client("azure.account.key", other)) {
            assertThatThrownBy(() -> client.putIfAbsent("key", new TextContent("x"), Map.of()))
                    .isInstanceOf(AccessDeniedException.class)
                    .hasMessageContaining("403")
                    .hasMessageContaining("Make sure the value of the Authorization header is formed correctly")
                    .hasMessageContaining("or azure.account.key is wrong")
                    .hasMessageNotContaining(other);
        }
    }
}
