package dev.kafkaarrow.store.azure;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What {@code store.url} means: {@code az://account/container/prefix}.
 *
 * @param prefix of all keys, without a {@code /} at its ends; empty for the whole container
 */
record AzurePlace(String account, String container, String prefix) {

    private static final String SCHEME = "az://";
    private static final String EXPECTED = "expected az://<account>/<container>/<prefix>";

    private static final Pattern ACCOUNT = Pattern.compile("[a-z0-9]{3,24}");
    private static final Pattern CONTAINER = Pattern.compile("(?:[a-z0-9](?:-?[a-z0-9]){2,62})|\\$root|\\$web");

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    /** Names have 1,024 characters; what is left is for directories and names of files. */
    private static final int MAX_PREFIX_BYTES = 512;

    /** {@link IllegalArgumentException} naming {@code store.url} if a URL means no place. */
    static AzurePlace of(String url) {
        if (!url.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw refused(url, EXPECTED);
        }
        String[] parts = url.substring(SCHEME.length()).split("/", 3);
        if (!ACCOUNT.matcher(parts[0]).matches()) {
            throw refused(url, EXPECTED + " with an account of 3 to 24 lower-case letters and digits");
        }
        if (parts.length == 1
                || parts[1].length() > 63
                || !CONTAINER.matcher(parts[1]).matches()) {
            throw refused(
                    url,
                    EXPECTED
                            + " with a container of 3 to 63 lower-case letters, digits and single hyphens between them");
        }
        String prefix = parts.length == 2 ? "" : parts[2].replaceFirst("/$", "");
        if (!prefix.isEmpty()) {
            checkPrefix(url, prefix);
        }
        return new AzurePlace(parts[0], parts[1], prefix);
    }

    private static void checkPrefix(String url, String prefix) {
        for (String part : prefix.split("/", -1)) {
            // the service takes a dot at the end of a part away
            if (List.of("", ".", "..").contains(part) || part.endsWith(".")) {
                throw refused(url, "expected a prefix without empty parts and without a '.' at the end of one");
            }
        }
        if (CONTROL.matcher(prefix).find() || prefix.contains("\\")) {
            throw refused(url, "expected a prefix without control characters and backslashes");
        }
        int bytes = prefix.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_PREFIX_BYTES) {
            throw refused(
                    url,
                    "expected a prefix of at most " + MAX_PREFIX_BYTES
                            + " bytes, as a name has 1024 characters at most, got " + bytes);
        }
    }

    private static IllegalArgumentException refused(String url, String expected) {
        return new IllegalArgumentException("store.url: " + expected + "; got '" + url + "'");
    }
}
