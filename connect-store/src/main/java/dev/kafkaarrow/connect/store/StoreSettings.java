package dev.kafkaarrow.connect.store;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a store is opened by.
 *
 * @param url {@code store.url}
 * @param stagingDir {@code staging.dir}, as a path or {@code file:} URI: files are staged in a hidden folder of it, which is made when it
 *     is needed, and which other stores may share. For a store in a directory it must be on the same file system, and is the store by
 *     default; for others it is a folder of {@code java.io.tmpdir}
 * @param options those of the connector, as they were given: the {@link StoreOption}s of the store's kind are looked for among them
 * @param requests is told of each request to a store over a network
 */
public record StoreSettings(
        String url, Optional<String> stagingDir, Map<String, String> options, StoreRequests requests) {

    public StoreSettings {
        options = Map.copyOf(options);
    }

    /** With nothing but its URL. */
    public static StoreSettings of(String url) {
        return new StoreSettings(url, Optional.empty(), Map.of(), StoreRequests.IGNORED);
    }

    /** With another folder for staged files. */
    public StoreSettings stagedIn(Optional<String> directory) {
        return new StoreSettings(url, directory, options, requests);
    }

    /** With somebody who is told of each request. */
    public StoreSettings telling(StoreRequests listener) {
        return new StoreSettings(url, stagingDir, options, listener);
    }

    /** What an option was set to, or its default; an empty text counts as not set. */
    public Optional<String> value(StoreOption option) {
        return Optional.ofNullable(options.get(option.name()))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .or(option::defaultValue);
    }

    /** A URL by HTTP; empty if not set. {@link IllegalArgumentException} naming the option if it is none. */
    public Optional<URI> url(StoreOption option) {
        return value(option).map(text -> {
            try {
                URI url = new URI(text);
                String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
                if (List.of("http", "https").contains(scheme) && url.getHost() != null) {
                    return url;
                }
            } catch (URISyntaxException e) {
                // its text may have a password
            }
            throw option.expected(
                    "a URL, as https://host:port", option.kind() == StoreOption.Kind.PASSWORD ? "another text" : text);
        });
    }

    /** Milliseconds, of an option with a default, as {@link #number}. */
    public Duration millis(StoreOption option) {
        return Duration.ofMillis(number(option));
    }

    /** At least 1, of an option with a default. {@link IllegalArgumentException} naming the option if it is no such number. */
    public int number(StoreOption option) {
        String text = value(option).orElseThrow();
        try {
            int number = Integer.parseInt(text);
            if (number >= 1) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw option.expected("a whole number of at least 1", text);
    }

    /** Does not show what options were set to: there may be secrets among them. */
    @Override
    public String toString() {
        return url;
    }
}
