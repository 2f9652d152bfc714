package dev.kafkaarrow.store.gcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.store.StoreRequests;
import dev.kafkaarrow.connect.store.StoreSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GcsSettingsTest {

    @Test
    void nothingButTheUrlNeedBeGiven() {
        GcsSettings settings = of(Map.of());

        assertThat(settings.place()).isEqualTo(new GcsPlace("bucket", "a"));
        assertThat(settings.identity()).isInstanceOf(GcsSettings.Identity.OfWorker.class);
        assertThat(settings.endpoint()).isEmpty();
        assertThat(settings.requestTimeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(settings.maxAttempts()).isEqualTo(5);
    }

    @Test
    void takesWhatIsGiven() {
        GcsSettings settings = of(Map.of(
                "gcs.endpoint", "http://localhost:4443",
                "gcs.project", "payer",
                "gcs.credentials.file", "/etc/key.json",
                "gcs.max.connections", "7"));

        assertThat(settings.endpoint()).contains(URI.create("http://localhost:4443"));
        assertThat(settings.project()).contains("payer");
        assertThat(settings.identity()).isEqualTo(new GcsSettings.Identity.KeyFile(Path.of("/etc/key.json")));
        assertThat(settings.maxConnections()).isEqualTo(7);
        assertThat(of(Map.of("gcs.credentials", "NONE")).identity()).isInstanceOf(GcsSettings.Identity.Nobody.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gcs.endpoint|localhost:4443|gcs.endpoint: expected a URL, as https://host:port, got 'localhost:4443'",
                "gcs.credentials|nobody|gcs.credentials: expected one of default, none, got 'nobody'",
                "gcs.credentials.file|key.json|gcs.credentials.file: expected an absolute path, got 'key.json'",
                "gcs.max.attempts|0|gcs.max.attempts: expected a whole number of at least 1, got '0'",
                "gcs.request.timeout.ms|1m|gcs.request.timeout.ms: expected a whole number of at least 1, got '1m'",
            })
    void namesTheOptionThatMeansNothing(String option, String value, String message) {
        assertThatThrownBy(() -> of(Map.of(option, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void credentialsAreGivenInOneWayOnly() {
        assertThatThrownBy(() -> of(Map.of("gcs.credentials.file", "/key", "gcs.credentials.json", "{}")))
                .hasMessage("gcs.credentials.json: expected none, as gcs.credentials.file is set too");
        assertThatThrownBy(() -> of(Map.of("gcs.credentials", "none", "gcs.credentials.json", "{}")))
                .hasMessage("gcs.credentials: expected default, as there is a key in gcs.credentials.json, got 'none'");
    }

    @Test
    void showsNoSecret() {
        assertThat(of(Map.of("gcs.credentials.json", "hidden", "gcs.proxy.url", "http://me:hidden@proxy:3128")))
                .asString()
                .doesNotContain("hidden");
        assertThat(new GcsSettings.Identity.Key("hidden")).asString().doesNotContain("hidden");
        assertThatThrownBy(() -> of(Map.of("gcs.proxy.url", "me:hidden@proxy")))
                .hasMessageStartingWith("gcs.proxy.url: expected a URL")
                .hasMessageNotContaining("hidden");
    }

    static GcsSettings of(Map<String, String> options) {
        return GcsSettings.of(new StoreSettings("gs://bucket/a", Optional.empty(), options, StoreRequests.IGNORED));
    }
}
