package dev.kafkaarrow.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.store.ObjectClient;
import dev.kafkaarrow.connect.store.StoreRequests;
import dev.kafkaarrow.store.s3.ScriptedS3.Answer;
import dev.kafkaarrow.store.s3.ScriptedS3.Asked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whose requests are. Tests run with AWS_SHARED_CREDENTIALS_FILE and AWS_CONFIG_FILE in the build's folder, and without the metadata of
 * an instance.
 */
class S3CredentialsTest {

    private static final Map<String, String> NO_KEYS = Map.of("s3.access.key.id", "", "s3.secret.access.key", "");
    /** As AWS_CONTAINER_CREDENTIALS_FULL_URI in the environment. */
    private static final String CONTAINER = "aws.containerCredentialsFullUri";

    private static final String ROLE = "arn:aws:iam::123456789012:role/sink";

    @TempDir
    private Path directory;

    private final Path credentials = Path.of(System.getenv("AWS_SHARED_CREDENTIALS_FILE"));
    private final Path config = Path.of(System.getenv("AWS_CONFIG_FILE"));
    private final ScriptedS3 s3 = new ScriptedS3();
    private final ScriptedS3 sts = new ScriptedS3();

    @BeforeEach
    void answers() throws IOException {
        Files.createDirectories(credentials.getParent());
        s3.answers(Answer.text(
                200, "<ListBucketResult><Name>bucket</Name><IsTruncated>false</IsTruncated></ListBucketResult>"));
    }

    @AfterEach
    void close() throws IOException {
        s3.close();
        sts.close();
        Files.deleteIfExists(credentials);
        Files.deleteIfExists(config);
    }

    private ObjectClient client(Map<String, String> more, Map<String, String> other) {
        Map<String, String> options = new HashMap<>(Map.of("s3.max.attempts", "1"));
        options.putAll(more);
        options.putAll(other);
        return Requested.client("s3://bucket/prefix", s3.url().toString(), StoreRequests.IGNORED, options);
    }

    private static void list(ObjectClient client) throws IOException {
        client.list(Requested.page("", "", 1));
    }

    private Asked last(ScriptedS3 server) {
        return server.asked().get(server.asked().size() - 1);
    }

    private String keyOfTheLastRequest() {
        return last(s3).headers().get("authorization").replaceFirst("^.*Credential=([^/]*)/.*$", "$1");
    }

    private static Answer assumed(String action, int count, Duration validFor) {
        return Answer.text(
                        200,
                        "<" + action + "Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><" + action
                                + "Result>"
                                + "<Credentials><AccessKeyId>ASIA" + count + "</AccessKeyId><SecretAccessKey>s" + count
                                + "</SecretAccessKey><SessionToken>t" + count + "</SessionToken><Expiration>"
                                + Instant.now().plus(validFor) + "</Expiration></Credentials></" + action + "Result></"
                                + action + "Response>")
                .with("Content-Type", "text/xml");
    }

    @Test
    void areThoseOfTheOptions() throws IOException {
        try (ObjectClient client = client(Map.of("s3.session.token", "token"), Map.of())) {
            list(client);
        }
        assertThat(keyOfTheLastRequest()).isEqualTo("AKIDEXAMPLE");
        assertThat(last(s3).headers()).containsEntry("x-amz-security-token", "token");
    }

    @Test
    void aRoleIsAssumedWithThemAndAssumedAnewBeforeItRunsOut() throws IOException {
        sts.answers(assumed("AssumeRole", 1, Duration.ofSeconds(20)), assumed("AssumeRole", 2, Duration.ofHours(1)));
        try (ObjectClient client = client(
                Map.of("s3.role.arn", ROLE, "s3.role.external.id", "ext-1"),
                Map.of("s3.sts.endpoint", sts.url().toString()))) {
            list(client);
            assertThat(keyOfTheLastRequest()).isEqualTo("ASIA1");
            assertThat(last(s3).headers()).containsEntry("x-amz-security-token", "t1");
            assertThat(sts.asked()).hasSize(1);
            assertThat(last(sts).text().split("&", -1))
                    .contains(
                            "Action=AssumeRole",
                            "RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fsink",
                            "RoleSessionName=kafka-arrow",
                            "ExternalId=ext-1");
            assertThat(last(sts).headers().get("authorization")).contains("Credential=AKIDEXAMPLE/");

            list(client);
            assertThat(keyOfTheLastRequest()).isEqualTo("ASIA2");
            list(client);
            assertThat(sts.asked()).hasSize(2);
        }
    }

    @Test
    void aRoleThatIsNotGivenIsAnErrorThatNamesItsOptions() {
        sts.answers(Answer.text(
                        403,
                        "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not authorized to perform:"
                                + " sts:AssumeRole</Message></Error><RequestId>r-1</RequestId></ErrorResponse>")
                .with("Content-Type", "text/xml"));
        try (ObjectClient client = client(
                Map.of("s3.role.arn", ROLE), Map.of("s3.sts.endpoint", sts.url().toString()))) {
            assertThatThrownBy(() -> list(client))
                    .isExactlyInstanceOf(IOException.class)
                    .hasMessageStartingWith(
                            "s3://bucket/ cannot be listed: no credentials: Sts answered 403 AccessDenied")
                    .hasMessageContaining("not authorized to perform: sts:AssumeRole")
                    .hasMessageEndingWith("check s3.role.arn=" + ROLE
                            + ", s3.role.external.id, and what the role's trust policy allows");
        }
        assertThat(s3.asked()).isEmpty();
    }

    @Test
    void thoseOfAProfileThatChangeAreUsedWithoutARestart() throws IOException {
        writeProfile("AKIDFIRST", Instant.now().minusSeconds(100));
        try (ObjectClient client = client(NO_KEYS, Map.of())) {
            list(client);
            assertThat(keyOfTheLastRequest()).isEqualTo("AKIDFIRST");

            writeProfile("AKIDSECOND", Instant.now());
            long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (keyOfTheLastRequest().equals("AKIDFIRST") && System.nanoTime() < end) {
                list(client);
            }
            assertThat(keyOfTheLastRequest()).isEqualTo("AKIDSECOND");
        }
    }

    private void writeProfile(String key, Instant modified) throws IOException {
        Files.writeString(credentials, "[default]\naws_access_key_id=" + key + "\naws_secret_access_key=secret\n");
        Files.setLastModifiedTime(credentials, FileTime.from(modified));
    }

    @Test
    void aWebIdentityIsExchangedAndItsTokenReadAnew() throws IOException {
        Path token = directory.resolve("token");
        Files.writeString(token, "first.token");
        Files.writeString(
                config,
                "[default]\nrole_arn=" + ROLE + "\nweb_identity_token_file=" + token
                        + "\nregion=us-east-1\nservices=loopback\n[services loopback]\nsts =\n  endpoint_url="
                        + sts.url() + "\n");
        sts.answers(
                assumed("AssumeRoleWithWebIdentity", 1, Duration.ofSeconds(20)),
                assumed("AssumeRoleWithWebIdentity", 2, Duration.ofHours(1)));
        try (ObjectClient client = client(NO_KEYS, Map.of())) {
            list(client);
            assertThat(keyOfTheLastRequest()).isEqualTo("ASIA1");
            assertThat(last(sts).text()).contains("Action=AssumeRoleWithWebIdentity", "WebIdentityToken=first.token");

            Files.writeString(token, "second.token");
            list(client);
            assertThat(keyOfTheLastRequest()).isEqualTo("ASIA2");
            assertThat(last(sts).text()).contains("WebIdentityToken=second.token");
        }
    }

    @Test
    void thoseOfAContainerAreAskedForAnewBeforeTheyRunOut() throws IOException {
        sts.answers(ofContainer(1, Duration.ofSeconds(20)), ofContainer(2, Duration.ofHours(1)));
        System.setProperty(CONTAINER, sts.url() + "/credentials");
        try (ObjectClient client = client(NO_KEYS, Map.of())) {
            list(client);
            assertThat(keyOfTheLastRequest()).isEqualTo("ASIA1");

            list(client);
            assertThat(keyOfTheLastRequest()).isEqualTo("ASIA2");
            list(client);
            assertThat(sts.asked()).hasSize(2);
        } finally {
            System.clearProperty(CONTAINER);
        }
    }

    private static Answer ofContainer(int count, Duration validFor) {
        return Answer.text(
                        200,
                        "{\"AccessKeyId\":\"ASIA" + count + "\",\"SecretAccessKey\":\"s" + count + "\",\"Token\":\"t"
                                + count + "\",\"Expiration\":\"" + Instant.now().plus(validFor) + "\"}")
                .with("Content-Type", "application/json");
    }

    @Test
    void withoutAnyItIsSaidWhereTheyMayComeFrom() {
        try (ObjectClient client = client(NO_KEYS, Map.of())) {
            assertThatThrownBy(() -> list(client))
                    .isExactlyInstanceOf(IOException.class)
                    .hasMessageStartingWith(
                            "s3://bucket/ cannot be listed: no credentials were found: set s3.access.key.id and"
                                    + " s3.secret.access.key, or give the worker some");
        }
        assertThat(s3.asked()).isEmpty();
    }

    @Test
    void withoutARegionItIsSaidWhichOptionNamesIt() throws IOException {
        try (ObjectClient client = client(Map.of("s3.region", "", "s3.endpoint", ""), Map.of())) {
            assertThatThrownBy(() -> list(client))
                    .isExactlyInstanceOf(IOException.class)
                    .hasMessage(
                            "s3://bucket/ cannot be listed: no region was found: set s3.region, or AWS_REGION for the worker");
        }
        // a store that is not AWS need not have one
        try (ObjectClient client = client(Map.of("s3.region", ""), Map.of())) {
            list(client);
        }
        assertThat(last(s3).headers().get("authorization")).contains("/us-east-1/s3/aws4_request");
        Files.writeString(config, "[default]\nregion=eu-north-1\n");
        try (ObjectClient client = client(Map.of("s3.region", ""), Map.of())) {
            list(client);
        }
        assertThat(last(s3).headers().get("authorization")).contains("/eu-north-1/s3/aws4_request");
    }

    @Test
    void aProxyIsAskedForTheStoreAndGivenItsPassword() throws IOException {
        // it answers in the store's place
        String proxy = s3.url().toString().replace("http://", "http://user:pass%40word@");
        try (ObjectClient client =
                client(Map.of("s3.proxy.url", proxy), Map.of("s3.endpoint", "http://store.invalid:9000"))) {
            list(client);
        }
        assertThat(last(s3).headers())
                .containsEntry("host", "store.invalid:9000")
                .containsEntry("proxy-authorization", "Basic dXNlcjpwYXNzQHdvcmQ=");
    }
}
