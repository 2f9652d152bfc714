package dev.kafkaarrow.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.store.StoreOption;
import dev.kafkaarrow.connect.store.StoreRequests;
import dev.kafkaarrow.connect.store.StoreSettings;
import dev.kafkaarrow.connect.store.Stores;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What options mean, without a request. */
class S3SettingsTest {

    private static StoreSettings settings(Map<String, String> options) {
        return new StoreSettings("s3://bucket/prefix", Optional.empty(), options, StoreRequests.IGNORED);
    }

    @Test
    void noneNeedsToBeSet() {
        S3Settings settings = S3Settings.of(settings(Map.of()));
        assertThat(settings.region()).isEmpty();
        assertThat(settings.endpoint()).isEmpty();
        assertThat(settings.isPathStyle()).isFalse();
        assertThat(settings.sendsChecksums()).isTrue();
        assertThat(settings.encryption()).isEmpty();
        assertThat(settings.keys()).isEmpty();
        assertThat(settings.role()).isEmpty();
        assertThat(settings.tags()).isEmpty();
        assertThat(settings.maxAttempts()).isEqualTo(5);
        assertThat(settings.requestTimeout()).hasMinutes(2);
    }

    @Test
    void theOptionsAreThoseOfTheConnector() {
        assertThat(Stores.options()).containsAll(S3Options.ALL);
        assertThat(S3Options.ALL)
                .allSatisfy(option -> assertThat(option.name()).startsWith("s3."))
                .allSatisfy(option -> assertThat(option.documentation()).endsWith("."));
        assertThat(S3Options.ALL.stream()
                        .filter(option -> option.kind() == StoreOption.Kind.PASSWORD)
                        .map(StoreOption::name))
                .containsExactlyInAnyOrder("s3.secret.access.key", "s3.session.token", "s3.proxy.url");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "s3.checksums=never | s3.checksums: expected one of when_supported, when_required, got 'never'",
                "s3.sse=none | s3.sse: expected one of AES256, aws:kms, aws:kms:dsse, got 'none'",
                "s3.kms.key=1 | s3.kms.key: expected together with s3.sse=aws:kms or aws:kms:dsse, which is not set",
                "s3.kms.key=1 s3.sse=AES256 | s3.kms.key: expected together with s3.sse=aws:kms or aws:kms:dsse, which is not"
                        + " set",
                "s3.storage.class=deep_archive | s3.storage.class: expected a class that can be read from: the newest file of"
                        + " each log is read by the next task, got 'DEEP_ARCHIVE'",
                "s3.tags=a | s3.tags: expected at most 10 of key=value with commas between, got 'a'",
                "s3.tags=a=1,=2 | s3.tags: expected at most 10 of key=value with commas between, got 'a=1,=2'",
                "s3.tags=a=,b=,c=,d=,e=,f=,g=,h=,i=,j=,k= | s3.tags: expected at most 10 of key=value with commas between, got"
                        + " 'a=,b=,c=,d=,e=,f=,g=,h=,i=,j=,k='",
                "s3.endpoint=minio:9000 | s3.endpoint: expected a URL, as https://host:port, got 'minio:9000'",
                "s3.endpoint=minio | s3.endpoint: expected a URL, as https://host:port, got 'minio'",
                "s3.proxy.url=http//user:secret@proxy | s3.proxy.url: expected a URL, as https://host:port, got 'another text'",
                "s3.path.style.access=yes | s3.path.style.access: expected true or false, got 'yes'",
                "s3.max.attempts=0 | s3.max.attempts: expected a whole number of at least 1, got '0'",
                "s3.request.timeout.ms=1s | s3.request.timeout.ms: expected a whole number of at least 1, got '1s'",
                "s3.access.key.id=AKID | s3.secret.access.key: expected a value, as s3.access.key.id and s3.secret.access.key go"
                        + " together; got none",
                "s3.secret.access.key=secret | s3.access.key.id: expected a value, as s3.access.key.id and s3.secret.access.key"
                        + " go together; got none",
                "s3.session.token=t | s3.session.token: expected together with s3.access.key.id, which is not set",
                "s3.role.external.id=x | s3.role.external.id: expected together with s3.role.arn, which is not set",
                "s3.sts.endpoint=http://sts | s3.sts.endpoint: expected together with s3.role.arn, which is not set",
                "s3.role.arn=admin | s3.role.arn: expected an ARN, as arn:aws:iam::123456789012:role/name, got 'admin'"
            })
    void whatMeansNothingIsRefusedByName(String given, String message) {
        Map<String, String> options = new HashMap<>();
        for (String option : given.split(" ", -1)) {
            String[] parts = option.split("=", 2);
            options.put(parts[0], parts[1]);
        }
        assertThatThrownBy(() -> Stores.open(settings(options)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void noSecretIsShown() {
        StoreSettings settings = settings(Map.of(
                "s3.access.key.id", "AKID",
                "s3.secret.access.key", "very-secret",
                "s3.session.token", "token-secret",
                "s3.proxy.url", "http://user:proxy-secret@proxy:3128"));
        S3Settings resolved = S3Settings.of(settings);
        assertThat(settings + " " + resolved + " " + resolved.keys()).doesNotContain("secret");
        assertThat(resolved.keys().orElseThrow().secretAccessKey()).isEqualTo("very-secret");
    }
}
