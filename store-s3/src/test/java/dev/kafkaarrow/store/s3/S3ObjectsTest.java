package dev.kafkaarrow.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.store.LargePut;
import dev.kafkaarrow.connect.store.ObjectChangedException;
import dev.kafkaarrow.connect.store.ObjectClient;
import dev.kafkaarrow.connect.store.ObjectClient.Put;
import dev.kafkaarrow.connect.store.ScriptedServer;
import dev.kafkaarrow.connect.store.StoreRequests;
import dev.kafkaarrow.store.s3.ScriptedS3.Answer;
import dev.kafkaarrow.store.s3.ScriptedS3.Asked;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked of a server that answers as S3 does, and what is made of its answers. */
class S3ObjectsTest {

    private static final Answer CREATED = Answer.of(200).with("ETag", "\"e1\"");
    private static final Answer BODY = Answer.text(206, "3456")
            .with("ETag", "\"e1\"")
            .with("Content-Range", "bytes 3-6/10")
            .with("Last-Modified", "Mon, 30 Nov 2026 00:00:01 GMT");
    private static final Answer PAGE = Answer.text(
            200,
            "<?xml version=\"1.0\"?><ListBucketResult><Name>bucket</Name><IsTruncated>false</IsTruncated>"
                    + "<Contents><Key>t/a</Key><Size>3</Size><ETag>\"e1\"</ETag></Contents></ListBucketResult>");

    private final ScriptedS3 s3 = new ScriptedS3();
    private final List<StoreRequests.Request> told = new CopyOnWriteArrayList<>();
    private ObjectClient client = client(Map.of());

    private ObjectClient client(Map<String, String> more) {
        return Requested.client("s3://bucket/prefix", s3.url().toString(), told::add, more);
    }

    @AfterEach
    void close() {
        client.close();
        s3.close();
    }

    private Asked onlyAsked() {
        assertThat(s3.asked()).hasSize(1);
        return s3.asked().get(0);
    }

    @Test
    void aPutIsOneRequestThatIsRefusedIfThereIsAnObject() throws IOException {
        s3.answers(CREATED);

        assertThat(client.putIfAbsent("prefix/a b", Requested.content("hello"), Map.of("write-id", "w1")))
                .isEqualTo(Put.CREATED);
        Asked put = onlyAsked();
        assertThat(put.method()).isEqualTo("PUT");
        assertThat(put.path()).isEqualTo("/bucket/prefix/a%20b");
        assertThat(put.headers())
                .containsEntry("if-none-match", "*")
                .containsEntry("x-amz-meta-write-id", "w1")
                .containsEntry("x-amz-decoded-content-length", "5")
                .containsKey("x-amz-trailer")
                .doesNotContainKeys("x-amz-server-side-encryption", "x-amz-storage-class", "x-amz-tagging");
        assertThat(put.text()).contains("hello", "x-amz-checksum-crc32:");
        assertThat(told).singleElement().satisfies(request -> {
            assertThat(request.kind()).isEqualTo(StoreRequests.Kind.PUT);
            assertThat(request.sentBytes()).isEqualTo(5);
            assertThat(request.retries()).isZero();
            assertThat(request.isFailed()).isFalse();
            assertThat(request.nanos()).isPositive();
        });
    }

    @Test
    void aPutIsEncryptedStoredAndTaggedAsTheOptionsSay() throws IOException {
        client.close();
        client = client(Map.of(
                "s3.checksums", "WHEN_REQUIRED",
                "s3.sse", "aws:KMS",
                "s3.kms.key", "arn:aws:kms:eu-central-1:123456789012:key/1",
                "s3.storage.class", "intelligent_tiering",
                "s3.tags", "team=data, cost=a b"));
        s3.answers(CREATED);

        client.putIfAbsent("k", Requested.content("hello"), Map.of());
        assertThat(onlyAsked().headers())
                .containsEntry("x-amz-server-side-encryption", "aws:kms")
                .containsEntry(
                        "x-amz-server-side-encryption-aws-kms-key-id", "arn:aws:kms:eu-central-1:123456789012:key/1")
                .containsEntry("x-amz-storage-class", "INTELLIGENT_TIERING")
                .doesNotContainKey("x-amz-trailer")
                .hasEntrySatisfying(
                        "x-amz-tagging",
                        tags -> assertThat(tags.split("&")).containsExactlyInAnyOrder("team=data", "cost=a%20b"));
        assertThat(onlyAsked().text()).doesNotContain("x-amz-checksum");
    }

    @Test
    void ofAPutThatIsRefusedItIsSaidWhetherThereIsAnObject() throws IOException {
        s3.answers(Answer.error(
                412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold"));
        assertThat(client.putIfAbsent("k", Requested.content("x"), Map.of())).isEqualTo(Put.EXISTS);

        s3.answers(Answer.error(409, "ConditionalRequestConflict", "A conflicting operation occurred."));
        assertThat(client.putIfAbsent("k", Requested.content("x"), Map.of())).isEqualTo(Put.CONFLICT);

        assertThat(told).hasSize(2).noneMatch(StoreRequests.Request::isFailed);
        assertThat(s3.asked()).hasSize(2);
    }

    @Test
    void aPutThatFailsForAReasonThatMayPassIsRepeatedWithTheSameBytes() throws IOException {
        s3.answers(Answer.error(500, "InternalError", "We encountered an internal error."), CREATED);

        assertThat(client.putIfAbsent("k", Requested.content("hello"), Map.of("write-id", "w1")))
                .isEqualTo(Put.CREATED);
        assertThat(s3.asked()).hasSize(2).allSatisfy(put -> {
            assertThat(put.text()).contains("hello");
            assertThat(put.headers()).containsEntry("x-amz-meta-write-id", "w1");
        });
        assertThat(told)
                .singleElement()
                .satisfies(request -> assertThat(request.retries()).isEqualTo(1));
    }

    @Test
    void aPutWhoseSuccessHasAnErrorInsideIsNone() {
        s3.answers(Answer.error(200, "InternalError", "We encountered an internal error. Please try again."));

        assertThatThrownBy(() -> client.putIfAbsent("k", Requested.content("x"), Map.of()))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("s3://bucket/k cannot be put: the store answered with a success without an ETag");
        assertThat(told).singleElement().matches(StoreRequests.Request::isFailed);
    }

    @Test
    void contentThatCannotBeReadIsNotTheStoresFault() {
        s3.answers(CREATED);
        ObjectClient.Content broken = new ObjectClient.Content() {
            @Override
            public long sizeInBytes() {
                return 1;
            }

            @Override
            public InputStream open() throws IOException {
                throw new NoSuchFileException("/staging/1");
            }

            @Override
            public Optional<Path> file() {
                return Optional.empty();
            }
        };

        assertThatThrownBy(() -> client.putIfAbsent("k", broken, Map.of()))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage("/staging/1");
    }

    @Test
    void aRangeIsAskedForUnderTheVersionThatWasSeen() throws IOException {
        s3.answers(BODY);

        ObjectClient.Range range = client.get("k", Optional.of("\"e1\""), 3, 4);
        assertThat(Requested.text(range.bytes())).isEqualTo("3456");
        assertThat(range.found().sizeInBytes()).isEqualTo(10);
        assertThat(range.found().version()).isEqualTo("\"e1\"");
        assertThat(range.found().modifiedMs()).isEqualTo(1795996801000L);
        assertThat(onlyAsked().headers())
                .containsEntry("range", "bytes=3-6")
                .containsEntry("if-match", "\"e1\"")
                .doesNotContainKey("x-amz-checksum-mode");
        assertThat(told)
                .singleElement()
                .satisfies(request -> assertThat(request.receivedBytes()).isEqualTo(4));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void aBodyThatIsCutShortIsAskedForAgain(int bytes) throws IOException {
        s3.answers(BODY.cutAfter(bytes), BODY);

        assertThat(Requested.text(client.get("k", Optional.empty(), 3, 4).bytes()))
                .isEqualTo("3456");
        assertThat(s3.asked()).hasSize(2);
        assertThat(told)
                .singleElement()
                .satisfies(request -> assertThat(request.retries()).isEqualTo(1));
    }

    @Test
    void aBodyWhoseOwnLengthIsShorterThanItsRangeIsCountedToo() throws IOException {
        s3.answers(new Answer(206, BODY.headers(), "34", 2), BODY);

        assertThat(Requested.text(client.get("k", Optional.empty(), 3, 4).bytes()))
                .isEqualTo("3456");
        assertThat(s3.asked()).hasSize(2);
    }

    @Test
    void aBodyThatStaysCutShortIsAnError() {
        client.close();
        client = client(Map.of("s3.max.attempts", "2"));
        s3.answers(BODY.cutAfter(2));

        assertThatThrownBy(() -> client.get("k", Optional.empty(), 3, 4))
                .isExactlyInstanceOf(IOException.class)
                .hasMessageStartingWith("s3://bucket/k cannot be read: ")
                .hasMessageContaining("it is tried again");
        assertThat(s3.asked()).hasSize(2);
    }

    @Test
    void aRangeBehindTheEndIsEmpty() throws IOException {
        s3.answers(
                Answer.error(416, "InvalidRange", "The requested range is not satisfiable"),
                Answer.of(200).with("ETag", "\"e1\"").with("Content-Length", "10"));

        ObjectClient.Range range = client.get("k", Optional.of("\"e1\""), 10, 4);
        assertThat(range.bytes().remaining()).isZero();
        assertThat(range.found().sizeInBytes()).isEqualTo(10);
        assertThat(told).noneMatch(StoreRequests.Request::isFailed);
    }

    @Test
    void anObjectThatWasReplacedIsSaidToBe() {
        s3.answers(Answer.error(412, "PreconditionFailed", "..."));
        assertThatThrownBy(() -> client.get("k", Optional.of("\"e0\""), 3, 4))
                .isInstanceOf(ObjectChangedException.class)
                .hasMessageContaining("s3://bucket/k")
                .hasMessageContaining("\"e0\"");

        // a store that ignores the condition
        s3.answers(BODY);
        assertThatThrownBy(() -> client.get("k", Optional.of("\"e0\""), 3, 4))
                .isInstanceOf(ObjectChangedException.class)
                .hasMessageContaining("its version is \"e1\", not \"e0\"");
    }

    @Test
    void aStoreThatIgnoresRangesIsReadFromTheBeginningAndOtherwiseRefused() throws IOException {
        s3.answers(Answer.text(200, "0123456789").with("ETag", "\"e1\""));

        assertThat(Requested.text(client.get("k", Optional.empty(), 0, 4).bytes()))
                .isEqualTo("0123");
        assertThatThrownBy(() -> client.get("k", Optional.empty(), 3, 4))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage(
                        "s3://bucket/k cannot be read: the store answered with bytes from 0 of version \"e1\", not from 3");
    }

    @Test
    void aPageIsAskedForByPrefixAndStart() throws IOException {
        s3.answers(Answer.text(
                200,
                "<?xml version=\"1.0\"?><ListBucketResult><Name>bucket</Name><EncodingType>url</EncodingType>"
                        + "<IsTruncated>true</IsTruncated><NextContinuationToken>to ken+</NextContinuationToken>"
                        + "<Contents><Key>t%2Fa+b%01%2B</Key><Size>3</Size><ETag>\"e1\"</ETag>"
                        + "<LastModified>2026-11-30T00:00:01.000Z</LastModified></Contents>"
                        + "<CommonPrefixes><Prefix>t%2Ff+g%2F</Prefix></CommonPrefixes></ListBucketResult>"));

        ObjectClient.Page page = client.list(Requested.page("t/", "t/a a", 7));
        assertThat(page.objects())
                .containsExactly(new ObjectClient.Found("t/a b\u0001+", 3, 1795996801000L, "\"e1\"", Map.of()));
        assertThat(page.folders()).containsExactly("t/f g/");
        assertThat(page.token()).contains("to ken+");
        assertThat(onlyAsked().query().split("&"))
                .containsExactlyInAnyOrder(
                        "list-type=2",
                        "prefix=t%2F",
                        "start-after=t%2Fa%20a",
                        "delimiter=%2F",
                        "max-keys=7",
                        "encoding-type=url");

        client.list(new ObjectClient.PageRequest("t/", "t/a a", ObjectClient.Depth.ALL, 7, page.token()));
        assertThat(s3.asked().get(1).query())
                .contains("continuation-token=to%20ken%2B")
                .doesNotContain("delimiter");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 60, 150})
    void aPageThatIsCutShortIsAskedForAgain(int bytes) throws IOException {
        s3.answers(Answer.text(200, PAGE.body().substring(0, bytes)), PAGE.cutAfter(bytes), PAGE);

        assertThat(client.list(Requested.page("t/", "", 7)).objects()).hasSize(1);
        assertThat(s3.asked()).hasSize(3);
    }

    @Test
    void whatIsNoPageIsNoEmptyOne() {
        client.close();
        client = client(Map.of("s3.max.attempts", "2"));
        s3.answers(Answer.error(200, "InternalError", "We encountered an internal error. Please try again."));
        assertThatThrownBy(() -> client.list(Requested.page("t/", "", 7)))
                .isExactlyInstanceOf(IOException.class)
                .hasMessageStartingWith(
                        "s3://bucket/t/ cannot be listed: 200 InternalError (request id 4442587FB7D0A2F9");
        assertThat(s3.asked()).hasSize(2);

        s3.answers(Answer.text(200, "<Other/>"));
        assertThatThrownBy(() -> client.list(Requested.page("t/", "", 7)))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("s3://bucket/t/ cannot be listed: the store answered with a success that is no listing");

        s3.answers(Answer.text(
                200, "<ListBucketResult><Name>bucket</Name><IsTruncated>true</IsTruncated></ListBucketResult>"));
        assertThatThrownBy(() -> client.list(Requested.page("t/", "", 7)))
                .hasMessageEndingWith("a page that is not the last and says not where to go on");

        s3.answers(Answer.of(200));
        assertThatThrownBy(() -> client.list(Requested.page("t/", "", 7))).isInstanceOf(IOException.class);
        assertThat(told).hasSize(4).allMatch(StoreRequests.Request::isFailed);
    }

    @Test
    void aLookGivesSizeVersionAndMetadata() throws IOException {
        s3.answers(Answer.of(200)
                .with("ETag", "\"e1\"")
                .with("Content-Length", "10")
                .with("Last-Modified", "Mon, 30 Nov 2026 00:00:01 GMT")
                .with("x-amz-meta-Write-Id", "w1"));

        assertThat(client.head("k"))
                .isEqualTo(new ObjectClient.Found("k", 10, 1795996801000L, "\"e1\"", Map.of("write-id", "w1")));
        assertThat(onlyAsked().method()).isEqualTo("HEAD");
    }

    @Test
    void aLookAtAnObjectThatIsNotThereIsToldFromOneAtABucketThatIsNotThere() {
        s3.answers(Answer.of(404), Answer.of(200));
        assertThatThrownBy(() -> client.head("k"))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("s3://bucket/k");

        s3.answers(Answer.of(404), Answer.of(404));
        assertThatThrownBy(() -> client.head("k"))
                .isExactlyInstanceOf(IOException.class)
                .hasMessageStartingWith("s3://bucket cannot be looked at: 404 NoSuchBucket (request id ")
                .hasMessageContaining("check store.url and s3.endpoint=http://127.0.0.1");

        s3.answers(Answer.of(404), Answer.of(403));
        assertThatThrownBy(() -> client.head("k")).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void anObjectIsDeletedIfItIsTheOneThatWasSeen() throws IOException {
        s3.answers(Answer.of(204));
        client.delete("k", Optional.of("\"e1\""));
        assertThat(onlyAsked().headers()).containsEntry("if-match", "\"e1\"");

        client.delete("k", Optional.empty());
        assertThat(s3.asked().get(1).headers()).doesNotContainKey("if-match");

        s3.answers(Answer.error(404, "NoSuchKey", "The specified key does not exist."));
        client.delete("k", Optional.of("\"e1\""));
        assertThat(told).hasSize(3).noneMatch(StoreRequests.Request::isFailed);

        s3.answers(
                Answer.error(412, "PreconditionFailed", "..."),
                Answer.of(200).with("ETag", "\"e2\"").with("Content-Length", "10"));
        assertThatThrownBy(() -> client.delete("k", Optional.of("\"e1\"")))
                .isInstanceOf(ObjectChangedException.class)
                .hasMessageContaining("\"e2\"");
    }

    @Test
    void aDeletionWhoseAnswerWasLostIsNoChange() throws IOException {
        // repeated by the SDK: the second finds nothing, and some stores call that a condition that does not hold
        s3.answers(
                Answer.error(500, "InternalError", "..."),
                Answer.error(412, "PreconditionFailed", "..."),
                Answer.of(404),
                Answer.of(200));
        client.delete("k", Optional.of("\"e1\""));
        assertThat(s3.asked()).extracting(Asked::method).containsExactly("DELETE", "DELETE", "HEAD", "HEAD");
    }

    @Test
    void whereAStoreKnowsNoConditionOnDeletionTheVersionIsLookedAtBefore() throws IOException {
        Answer unknown = Answer.error(501, "NotImplemented", "A header you provided implies functionality ...");
        s3.answers(unknown, Answer.of(200).with("ETag", "\"e1\"").with("Content-Length", "10"), Answer.of(204));
        client.delete("k", Optional.of("\"e1\""));
        assertThat(s3.asked()).extracting(Asked::method).containsExactly("DELETE", "HEAD", "DELETE");

        s3.answers(unknown, Answer.of(200).with("ETag", "\"e2\"").with("Content-Length", "10"));
        assertThatThrownBy(() -> client.delete("k", Optional.of("\"e1\""))).isInstanceOf(ObjectChangedException.class);
    }

    @Test
    void anInterruptedRequestLeavesTheThreadInterrupted() {
        s3.answers(PAGE);
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> client.list(Requested.page("t/", "", 7)))
                    .isInstanceOf(InterruptedIOException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void aPutNeedsNoMemoryForItsBytes(@TempDir Path staging) throws IOException {
        try (ScriptedServer server = new ScriptedServer()) {
            server.then(200, Map.of("ETag", "\"e1\""), "");
            LargePut.run(
                    "s3://bucket/prefix",
                    staging,
                    Requested.settings("s3://bucket/prefix", server.url(), StoreRequests.IGNORED, Map.of())
                            .options());
            assertThat(server.asked())
                    .singleElement()
                    .satisfies(put -> assertThat(put.bodyBytes()).isGreaterThanOrEqualTo(LargePut.BYTES));
        }
    }
}
