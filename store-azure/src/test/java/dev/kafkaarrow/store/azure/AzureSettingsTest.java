package dev.kafkaarrow.store.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.store.StoreRequests;
import dev.kafkaarrow.connect.store.StoreSettings;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AzureSettingsTest {

    @Test
    void nothingButTheUrlNeedBeGiven() {
        AzureSettings settings = of(Map.of());

        assertThat(settings.endpoint()).isEqualTo(URI.create("https://account.blob.core.windows.net"));
        assertThat(settings.identity()).isEqualTo(new AzureSettings.Identity.OfWorker(Optional.empty()));
        assertThat(settings.requestTimeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(settings.maxAttempts()).isEqualTo(5);
    }

    @Test
    void takesWhatIsGiven() {
        assertThat(of(Map.of("azure.client.id", "id")).identity())
                .isEqualTo(new AzureSettings.Identity.OfWorker(Optional.of("id")));
        assertThat(of(Map.of("azure.account.key", "a2V5")).identity())
                .isEqualTo(new AzureSettings.Identity.AccountKey("a2V5"));
        assertThat(of(Map.of("azure.sas.token", "?sv=1&sig=x")).identity())
                .isEqualTo(new AzureSettings.Identity.Signature("sv=1&sig=x"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "azure.endpoint|localhost|azure.endpoint: expected a URL, as https://host:port, got 'localhost'",
                "azure.account.key|hidden!|azure.account.key: expected a key in Base64, got 'another text'",
                "azure.sas.token|hidden|azure.sas.token: expected a query with sig=..., got 'another text'",
                "azure.max.attempts|0|azure.max.attempts: expected a whole number of at least 1, got '0'",
                "azure.proxy.url|me:hidden@proxy|azure.proxy.url: expected a URL, as https://host:port, got 'another text'",
            })
    void namesTheOptionThatMeansNothingAndShowsNoSecret(String option, String value, String message) {
        assertThatThrownBy(() -> of(Map.of(option, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void credentialsAreGivenInOneWayOnly() {
        assertThatThrownBy(() -> of(Map.of("azure.account.key", "a2V5", "azure.sas.token", "sig=x")))
                .hasMessage("azure.sas.token: expected none, as azure.account.key is set too");
        assertThatThrownBy(() -> of(Map.of("azure.client.id", "id", "azure.sas.token", "sig=x")))
                .hasMessage("azure.client.id: expected none, as azure.sas.token is set too");
    }

    @Test
    void showsNoSecret() {
        assertThat(of(Map.of("azure.account.key", "aGlk"))).asString().doesNotContain("aGlk");
        assertThat(of(Map.of("azure.account.key", "aGlk")).identity())
                .asString()
                .doesNotContain("aGlk");
        assertThat(of(Map.of("azure.sas.token", "sig=hidden")).identity())
                .asString()
                .doesNotContain("hidden");
    }

    static AzureSettings of(Map<String, String> options) {
        return AzureSettings.of(
                new StoreSettings("az://account/container/a", Optional.empty(), options, StoreRequests.IGNORED));
    }
}
