package dev.kafkaarrow.connect.store;

import java.nio.file.Path;

/** What {@code store.url} and {@code staging.dir} mean as directories. */
final class StoreUrl {

    private StoreUrl() {}

    /** {@link IllegalArgumentException} naming the option if the url means no directory. */
    static Path directory(String option, String url) {
        if (url.startsWith("/")) {
            try {
                return PathText.absolute(url).normalize();
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(expected(option, url), e);
            }
        }
        if (url.startsWith("file:/")) {
            try {
                return PathText.ofUri(url).normalize();
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(expected(option, url), e);
            }
        }
        throw new IllegalArgumentException(expected(option, url));
    }

    static String expected(String option, String url) {
        return option + ": expected an absolute path or a file: URI of one, got '" + url + "'";
    }
}
