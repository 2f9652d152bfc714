package dev.kafkaarrow.store.gcs;

import dev.kafkaarrow.connect.store.StoreSettings;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** What the options of a store mean, checked. */
record GcsSettings(
        GcsPlace place,
        Optional<URI> endpoint,
        Optional<String> project,
        Identity identity,
        Duration requestTimeout,
        Duration socketTimeout,
        Duration connectTimeout,
        int maxAttempts,
        int maxConnections,
        Optional<URI> proxy) {

    /** As whom requests are made. */
    sealed interface Identity {
        /** Nobody: requests are not signed. */
        record Nobody() implements Identity {}

        /** What the worker's environment says. */
        record OfWorker() implements Identity {}

        /** The key in a file. */
        record KeyFile(Path file) implements Identity {}

        /** A key. */
        record Key(String json) implements Identity {
            /** Without the secret. */
            @Override
            public String toString() {
                return GcsOptions.CREDENTIALS_JSON.name();
            }
        }
    }

    /** {@link IllegalArgumentException} naming the option if one means nothing. */
    static GcsSettings of(StoreSettings settings) {
        return new GcsSettings(
                GcsPlace.of(settings.url()),
                settings.url(GcsOptions.ENDPOINT),
                settings.value(GcsOptions.PROJECT),
                identity(settings),
                settings.millis(GcsOptions.REQUEST_TIMEOUT_MS),
                settings.millis(GcsOptions.SOCKET_TIMEOUT_MS),
                settings.millis(GcsOptions.CONNECT_TIMEOUT_MS),
                settings.number(GcsOptions.MAX_ATTEMPTS),
                settings.number(GcsOptions.MAX_CONNECTIONS),
                settings.url(GcsOptions.PROXY_URL));
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return place.toString();
    }

    private static Identity identity(StoreSettings settings) {
        String choice = settings.value(GcsOptions.CREDENTIALS).orElseThrow().toLowerCase(Locale.ROOT);
        Optional<String> file = settings.value(GcsOptions.CREDENTIALS_FILE);
        Optional<String> json = settings.value(GcsOptions.CREDENTIALS_JSON);
        if (!GcsOptions.CREDENTIALS.allowed().contains(choice)) {
            throw GcsOptions.CREDENTIALS.expected(
                    "one of " + String.join(", ", GcsOptions.CREDENTIALS.allowed()), choice);
        }
        if (file.isPresent() && json.isPresent()) {
            throw new IllegalArgumentException(GcsOptions.CREDENTIALS_JSON.name() + ": expected none, as "
                    + GcsOptions.CREDENTIALS_FILE.name() + " is set too");
        }
        if (choice.equals(GcsOptions.CREDENTIALS_NONE)) {
            if (file.isPresent() || json.isPresent()) {
                throw GcsOptions.CREDENTIALS.expected(
                        GcsOptions.CREDENTIALS_DEFAULT + ", as there is a key in "
                                + (file.isPresent() ? GcsOptions.CREDENTIALS_FILE : GcsOptions.CREDENTIALS_JSON).name(),
                        choice);
            }
            return new Identity.Nobody();
        }
        if (json.isPresent()) {
            return new Identity.Key(json.get());
        }
        return file.<Identity>map(text -> new Identity.KeyFile(path(text))).orElseGet(Identity.OfWorker::new);
    }

    private static Path path(String text) {
        try {
            Path path = Path.of(text);
            if (path.isAbsolute()) {
                return path;
            }
        } catch (InvalidPathException e) {
            // said below
        }
        throw GcsOptions.CREDENTIALS_FILE.expected("an absolute path", text);
    }
}
