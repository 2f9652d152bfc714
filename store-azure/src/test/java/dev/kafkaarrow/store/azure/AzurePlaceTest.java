package dev.kafkaarrow.store.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AzurePlaceTest {

    @ParameterizedTest
    @CsvSource({
        "az://account/container, account, container, ''",
        "AZ://account/container/, account, container, ''",
        "az://account1/my-container/a/b/, account1, my-container, a/b",
        "az://account/$web/caf\u00e9 x/%41?b#c, account, $web, caf\u00e9 x/%41?b#c",
    })
    void isAnAccountAContainerAndAPrefix(String url, String account, String container, String prefix) {
        assertThat(AzurePlace.of(url)).isEqualTo(new AzurePlace(account, container, prefix));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "az:/account/container",
                "abfss://container@account/a",
                "az://",
                "az://account",
                "az://account/",
                "az://my-account/container",
                "az://account.blob.core.windows.net/container",
                "az://account/co",
                "az://account/Container",
                "az://account/-container",
                "az://account/con--tainer",
                "az://account/container//a",
                "az://account/container/a/../b",
                "az://account/container/a./b",
                "az://account/container/a\\b"
            })
    void ofOthersItIsSaidWhatIsExpected(String url) {
        assertThatThrownBy(() -> AzurePlace.of(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("store.url: expected ")
                .hasMessageEndingWith("got '" + url + "'");
    }

    @Test
    void aPrefixLeavesRoomForNamesInAKey() {
        assertThatThrownBy(() -> AzurePlace.of("az://account/container/" + "\u00e9".repeat(257)))
                .hasMessageContaining("expected a prefix of at most 512 bytes");
    }
}
