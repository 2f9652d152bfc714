package dev.kafkaarrow.store.azure;

import dev.kafkaarrow.connect.store.StoreOption;
import dev.kafkaarrow.connect.store.StoreSettings;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/** What the options of a store mean, checked. */
record AzureSettings(
        AzurePlace place,
        URI endpoint,
        Identity identity,
        Duration requestTimeout,
        Duration socketTimeout,
        Duration connectTimeout,
        int maxAttempts,
        Optional<URI> proxy) {

    /** As whom requests are made. */
    sealed interface Identity {
        /**
         * What the worker's environment says.
         *
         * @param clientId which identity, if there is more than one
         */
        record OfWorker(Optional<String> clientId) implements Identity {}

        /** The account's key. */
        record AccountKey(String key) implements Identity {
            /** Without the secret. */
            @Override
            public String toString() {
                return AzureOptions.ACCOUNT_KEY.name();
            }
        }

        /** A shared access signature. */
        record Signature(String token) implements Identity {
            /** Without the secret. */
            @Override
            public String toString() {
                return AzureOptions.SAS_TOKEN.name();
            }
        }
    }

    /** {@link IllegalArgumentException} naming the option if one means nothing. */
    static AzureSettings of(StoreSettings settings) {
        AzurePlace place = AzurePlace.of(settings.url());
        return new AzureSettings(
                place,
                settings.url(AzureOptions.ENDPOINT)
                        .orElseGet(() -> URI.create("https://" + place.account() + ".blob.core.windows.net")),
                identity(settings),
                settings.millis(AzureOptions.REQUEST_TIMEOUT_MS),
                settings.millis(AzureOptions.SOCKET_TIMEOUT_MS),
                settings.millis(AzureOptions.CONNECT_TIMEOUT_MS),
                settings.number(AzureOptions.MAX_ATTEMPTS),
                settings.url(AzureOptions.PROXY_URL));
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return place.toString();
    }

    private static Identity identity(StoreSettings settings) {
        Optional<String> key = settings.value(AzureOptions.ACCOUNT_KEY);
        Optional<String> signature = settings.value(AzureOptions.SAS_TOKEN);
        Optional<String> clientId = settings.value(AzureOptions.CLIENT_ID);
        if (key.isPresent() && signature.isPresent()) {
            throw none(AzureOptions.SAS_TOKEN, AzureOptions.ACCOUNT_KEY);
        }
        if (clientId.isPresent() && (key.isPresent() || signature.isPresent())) {
            throw none(AzureOptions.CLIENT_ID, key.isPresent() ? AzureOptions.ACCOUNT_KEY : AzureOptions.SAS_TOKEN);
        }
        if (key.isPresent()) {
            try {
                byte[] unused = Base64.getDecoder().decode(key.get());
            } catch (IllegalArgumentException e) {
                throw AzureOptions.ACCOUNT_KEY.expected("a key in Base64", "another text");
            }
            return new Identity.AccountKey(key.get());
        }
        if (signature.isPresent()) {
            String token = signature.get().replaceFirst("^\\?", "");
            if (!token.contains("sig=")) {
                throw AzureOptions.SAS_TOKEN.expected("a query with sig=...", "another text");
            }
            return new Identity.Signature(token);
        }
        return new Identity.OfWorker(clientId);
    }

    private static IllegalArgumentException none(StoreOption option, StoreOption other) {
        return new IllegalArgumentException(option.name() + ": expected none, as " + other.name() + " is set too");
    }
}
