package dev.kafkaarrow.store.s3;

import dev.kafkaarrow.connect.store.StoreOption;
import dev.kafkaarrow.connect.store.StoreSettings;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/**
 * What the options of a store mean, checked.
 *
 * @param keys static credentials; otherwise the default chain
 * @param role to be assumed with these
 */
record S3Settings(
        S3Place place,
        Optional<String> region,
        Optional<URI> endpoint,
        boolean isPathStyle,
        boolean sendsChecksums,
        Optional<ServerSideEncryption> encryption,
        Optional<String> kmsKey,
        Optional<String> storageClass,
        Map<String, String> tags,
        Optional<Keys> keys,
        Optional<Role> role,
        Duration requestTimeout,
        Duration socketTimeout,
        Duration connectTimeout,
        int maxAttempts,
        int maxConnections,
        Optional<URI> proxy) {

    /** Classes whose objects must be restored before anybody can read them. */
    private static final List<String> ARCHIVES = List.of("GLACIER", "DEEP_ARCHIVE");

    private static final int MAX_TAGS = 10;

    /** Static credentials. */
    record Keys(String accessKeyId, String secretAccessKey, Optional<String> sessionToken) {
        /** Without the secrets. */
        @Override
        public String toString() {
            return accessKeyId;
        }
    }

    /** A role to be assumed. */
    record Role(String arn, Optional<String> externalId, String sessionName, Optional<URI> endpoint) {}

    /** {@link IllegalArgumentException} naming the option if one means nothing. */
    static S3Settings of(StoreSettings settings) {
        return new S3Settings(
                S3Place.of(settings.url()),
                settings.value(S3Options.REGION),
                settings.url(S3Options.ENDPOINT),
                flag(settings, S3Options.PATH_STYLE_ACCESS),
                choice(settings, S3Options.CHECKSUMS).orElseThrow().equals("when_supported"),
                choice(settings, S3Options.SSE).map(ServerSideEncryption::fromValue),
                kmsKey(settings),
                storageClass(settings),
                tags(settings),
                keys(settings),
                role(settings),
                settings.millis(S3Options.REQUEST_TIMEOUT_MS),
                settings.millis(S3Options.SOCKET_TIMEOUT_MS),
                settings.millis(S3Options.CONNECT_TIMEOUT_MS),
                settings.number(S3Options.MAX_ATTEMPTS),
                settings.number(S3Options.MAX_CONNECTIONS),
                settings.url(S3Options.PROXY_URL));
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return place.toString();
    }

    private static Optional<Keys> keys(StoreSettings settings) {
        Optional<String> id = settings.value(S3Options.ACCESS_KEY_ID);
        Optional<String> secret = settings.value(S3Options.SECRET_ACCESS_KEY);
        Optional<String> token = settings.value(S3Options.SESSION_TOKEN);
        if (id.isPresent() != secret.isPresent()) {
            throw new IllegalArgumentException(
                    (id.isPresent() ? S3Options.SECRET_ACCESS_KEY : S3Options.ACCESS_KEY_ID).name()
                            + ": expected a value, as " + S3Options.ACCESS_KEY_ID.name() + " and "
                            + S3Options.SECRET_ACCESS_KEY.name() + " go together; got none");
        }
        if (token.isPresent() && id.isEmpty()) {
            throw needs(S3Options.SESSION_TOKEN, S3Options.ACCESS_KEY_ID.name());
        }
        return id.map(given -> new Keys(given, secret.orElseThrow(), token));
    }

    private static Optional<Role> role(StoreSettings settings) {
        Optional<String> arn = settings.value(S3Options.ROLE_ARN);
        Optional<String> externalId = settings.value(S3Options.ROLE_EXTERNAL_ID);
        Optional<URI> endpoint = settings.url(S3Options.STS_ENDPOINT);
        if (arn.isEmpty() && externalId.isPresent()) {
            throw needs(S3Options.ROLE_EXTERNAL_ID, S3Options.ROLE_ARN.name());
        }
        if (arn.isEmpty() && endpoint.isPresent()) {
            throw needs(S3Options.STS_ENDPOINT, S3Options.ROLE_ARN.name());
        }
        if (arn.isPresent() && !arn.get().startsWith("arn:")) {
            throw S3Options.ROLE_ARN.expected("an ARN, as arn:aws:iam::123456789012:role/name", arn.get());
        }
        return arn.map(given -> new Role(
                given, externalId, settings.value(S3Options.ROLE_SESSION_NAME).orElseThrow(), endpoint));
    }

    private static Optional<String> kmsKey(StoreSettings settings) {
        Optional<String> key = settings.value(S3Options.KMS_KEY);
        if (key.isPresent()
                && choice(settings, S3Options.SSE)
                        .filter(sse -> sse.startsWith("aws:kms"))
                        .isEmpty()) {
            throw needs(S3Options.KMS_KEY, S3Options.SSE.name() + "=aws:kms or aws:kms:dsse");
        }
        return key;
    }

    private static Optional<String> storageClass(StoreSettings settings) {
        Optional<String> given = settings.value(S3Options.STORAGE_CLASS).map(name -> name.toUpperCase(Locale.ROOT));
        if (given.filter(ARCHIVES::contains).isPresent()) {
            throw S3Options.STORAGE_CLASS.expected(
                    "a class that can be read from: the newest file of each log is read by the next task", given.get());
        }
        return given;
    }

    private static Map<String, String> tags(StoreSettings settings) {
        Map<String, String> tags = new LinkedHashMap<>();
        settings.value(S3Options.TAGS)
                .ifPresent(text -> Stream.of(text.split(",", -1)).forEach(tag -> {
                    String[] parts = tag.split("=", 2);
                    if (parts.length != 2 || parts[0].isBlank() || tags.size() == MAX_TAGS) {
                        throw S3Options.TAGS.expected(
                                "at most " + MAX_TAGS + " of key=value with commas between", text);
                    }
                    tags.put(parts[0].strip(), parts[1].strip());
                }));
        return Map.copyOf(tags);
    }

    private static boolean flag(StoreSettings settings, StoreOption option) {
        String text = settings.value(option).orElseThrow().toLowerCase(Locale.ROOT);
        if (!List.of("true", "false").contains(text)) {
            throw option.expected("true or false", text);
        }
        return text.equals("true");
    }

    private static Optional<String> choice(StoreSettings settings, StoreOption option) {
        return settings.value(option)
                .map(text -> option.allowed().stream()
                        .filter(text::equalsIgnoreCase)
                        .findFirst()
                        .orElseThrow(() -> option.expected("one of " + String.join(", ", option.allowed()), text)));
    }

    private static IllegalArgumentException needs(StoreOption option, String other) {
        return new IllegalArgumentException(option.name() + ": expected together with " + other + ", which is not set");
    }
}
