package dev.kafkaarrow.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.store.ObjectChangedException;
import dev.kafkaarrow.connect.store.ObjectClient;
import dev.kafkaarrow.connect.store.ObjectClient.Depth;
import dev.kafkaarrow.connect.store.ObjectClient.Found;
import dev.kafkaarrow.connect.store.ObjectClient.Put;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked of every server, and answered alike. */
abstract class S3ObjectsContract {

    abstract S3Server server();

    private String bucket;
    private ObjectClient client;

    @BeforeEach
    void open() {
        bucket = server().newBucket();
        client = server().client("s3://" + bucket, Map.of());
    }

    @AfterEach
    void close() {
        client.close();
    }

    private void put(String key, String text) throws IOException {
        assertThat(client.putIfAbsent(key, Requested.content(text), Map.of())).isEqualTo(Put.CREATED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"when_supported", "when_required"})
    void onlyOneOfManyPutsOfAKeySucceeds(String checksums) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (ObjectClient racing = server().client("s3://" + bucket, Map.of("s3.checksums", checksums))) {
            List<Callable<Put>> racers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String text = "racer " + i;
                racers.add(() -> racing.putIfAbsent("k", Requested.content(text), Map.of("write-id", text)));
            }
            List<String> winners = new ArrayList<>();
            List<Future<Put>> puts = threads.invokeAll(racers);
            for (int i = 0; i < 8; i++) {
                if (puts.get(i).get() == Put.CREATED) {
                    winners.add("racer " + i);
                }
            }
            assertThat(winners).hasSize(1);
            assertThat(racing.head("k").metadata()).containsEntry("write-id", winners.get(0));
            assertThat(Requested.text(racing.get("k", Optional.empty(), 0, 100).bytes()))
                    .isEqualTo(winners.get(0));
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void anObjectHasItsMetadataAndAVersion() throws IOException {
        Map<String, String> metadata = Map.of("write-id", "w1", "kafka-topic", "t", "fingerprint", "0f".repeat(32));
        client.putIfAbsent("k", Requested.content("0123456789"), metadata);

        Found found = client.head("k");
        assertThat(found.sizeInBytes()).isEqualTo(10);
        assertThat(found.metadata()).isEqualTo(metadata);
        Optional<String> version = Optional.of(found.version());
        assertThat(Requested.text(client.get("k", version, 3, 4).bytes())).isEqualTo("3456");
        assertThat(client.get("k", version, 3, 4).found().sizeInBytes()).isEqualTo(10);
        assertThat(client.get("k", version, 3, 4).found().version()).isEqualTo(found.version());
        assertThat(Requested.text(client.get("k", version, 8, 100).bytes())).isEqualTo("89");
        assertThat(client.get("k", version, 10, 1).bytes().remaining()).isZero();
        assertThat(client.get("k", version, 3, 0).bytes().remaining()).isZero();
        assertThatThrownBy(() -> client.get("k", Optional.of("\"other\""), 3, 4))
                .isInstanceOf(ObjectChangedException.class);
        assertThatThrownBy(() -> client.get("k", Optional.of("\"other\""), 10, 4))
                .isInstanceOf(ObjectChangedException.class);
        assertThatThrownBy(() -> client.delete("k", Optional.of("\"other\"")))
                .isInstanceOf(ObjectChangedException.class);
        client.delete("k", version);
        client.delete("k", version);
        client.delete("k", Optional.empty());
        assertThatThrownBy(() -> client.head("k")).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> client.get("k", version, 3, 4)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void anEmptyObjectIsOne() throws IOException {
        put("empty", "");
        assertThat(client.get("empty", Optional.empty(), 0, 10).found().sizeInBytes())
                .isZero();
        assertThat(client.head("empty").sizeInBytes()).isZero();
    }

    @Test
    void pagesGoOnFromAKeyAndFromOneAnother() throws IOException {
        List<String> keys = List.of("t/a b", "t/a+b", "t/f/1", "t/f/2", "t/g&<>/1", "t/z");
        for (String key : keys) {
            put(key, "x");
        }
        put("u/1", "x");

        List<String> seen = new ArrayList<>();
        Optional<String> token = Optional.empty();
        int pages = 0;
        do {
            ObjectClient.Page page =
                    client.list(new ObjectClient.PageRequest("t/", "t/a b", Depth.ONE_FOLDER, 2, token));
            page.objects().forEach(found -> seen.add(found.key()));
            seen.addAll(page.folders());
            token = page.token();
            pages++;
        } while (token.isPresent());
        assertThat(seen).containsExactlyInAnyOrder("t/a+b", "t/f/", "t/g&<>/", "t/z");
        assertThat(pages).isEqualTo(2);

        assertThat(client.list(new ObjectClient.PageRequest("t/", "", Depth.ALL, 1000, Optional.empty()))
                        .objects())
                .extracting(Found::key)
                .containsExactlyElementsOf(keys);
        assertThat(client.list(Requested.page("none/", "", 10)).objects()).isEmpty();
        Found listed = client.list(Requested.page("t/z", "", 10)).objects().get(0);
        assertThat(listed.version()).isEqualTo(client.head("t/z").version());
        assertThat(listed.sizeInBytes()).isEqualTo(1);
    }

    @Test
    void aWrongKeyAndAWrongSecretAreToldApart() {
        try (ObjectClient stranger = server().client("s3://" + bucket, Map.of("s3.access.key.id", "AKIDOTHER"));
                ObjectClient forger = server().client("s3://" + bucket, Map.of("s3.secret.access.key", "guessed"))) {
            // not one of no such object, though versitygw answers 404
            assertThatThrownBy(() -> stranger.list(Requested.page("", "", 10)))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(NoSuchFileException.class)
                    .hasMessageContaining("access key");
            assertThatThrownBy(() -> forger.list(Requested.page("", "", 10)))
                    .isInstanceOf(AccessDeniedException.class)
                    .hasMessageContaining("SignatureDoesNotMatch")
                    .hasMessageNotContaining("guessed");
        }
    }

    @Test
    void aBucketThatWasRemovedIsNotAnObjectThatWas() throws IOException {
        put("k", "x");
        client.delete("k", Optional.empty());
        server().deleteBucket(bucket);

        assertThatThrownBy(() -> client.head("k"))
                .isExactlyInstanceOf(IOException.class)
                .hasMessageContaining("NoSuchBucket");
        assertThatThrownBy(() -> client.get("k", Optional.empty(), 0, 1))
                .isExactlyInstanceOf(IOException.class)
                .hasMessageContaining("there is no such bucket, or no longer");
        assertThatThrownBy(() -> client.list(Requested.page("", "", 10)))
                .isExactlyInstanceOf(IOException.class)
                .hasMessageContaining("there is no such bucket, or no longer");
        assertThatThrownBy(() -> client.putIfAbsent("k", Requested.content("x"), Map.of()))
                .isExactlyInstanceOf(IOException.class)
                .hasMessageContaining("there is no such bucket, or no longer");
        assertThatThrownBy(() -> client.delete("k", Optional.empty()))
                .isExactlyInstanceOf(IOException.class)
                .hasMessageContaining("there is no such bucket, or no longer");
    }
}
