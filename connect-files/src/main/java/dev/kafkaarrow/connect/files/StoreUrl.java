package dev.kafkaarrow.connect.files;

import java.net.URI;
import java.nio.file.Path;

/** What {@code store.url} means. */
final class StoreUrl {

    private StoreUrl() {}

    static Path directory(String storeUrl) {
        if (storeUrl.startsWith("/")) {
            return Path.of(storeUrl).normalize();
        }
        if (storeUrl.startsWith("file:/")) {
            try {
                return Path.of(URI.create(storeUrl)).normalize();
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(expected(storeUrl), e);
            }
        }
        throw new IllegalArgumentException(expected(storeUrl));
    }

    private static String expected(String storeUrl) {
        return "store.url: expected an absolute path or a file: URI of one, got '" + storeUrl + "'";
    }
}
