package dev.kafkaarrow.store.gcs;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What {@code store.url} means: {@code gs://bucket/prefix}.
 *
 * @param prefix of all keys, without a {@code /} at its ends; empty for the whole bucket
 */
record GcsPlace(String bucket, String prefix) {

    private static final String SCHEME = "gs://";

    /** What Google gives as its rules, but for reserved words; names with dots may be longer. */
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]");

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    /** Keys have 1,024 bytes; what is left is for directories and names of files. */
    private static final int MAX_PREFIX_BYTES = 512;

    /** {@link IllegalArgumentException} naming {@code store.url} if a URL means no place. */
    static GcsPlace of(String url) {
        if (!url.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw refused(url, "expected gs://<bucket>/<prefix>");
        }
        String[] parts = url.substring(SCHEME.length()).split("/", 2);
        if (!BUCKET.matcher(parts[0]).matches()) {
            throw refused(
                    url,
                    "expected gs://<bucket>/<prefix> with a bucket of 3 to 222 lower-case letters, digits, hyphens,"
                            + " underscores and dots, and a letter or digit at both ends");
        }
        String prefix = parts.length == 1 ? "" : parts[1].replaceFirst("/$", "");
        if (!prefix.isEmpty()) {
            checkPrefix(url, prefix);
        }
        return new GcsPlace(parts[0], prefix);
    }

    private static void checkPrefix(String url, String prefix) {
        for (String part : prefix.split("/", -1)) {
            if (List.of("", ".", "..").contains(part)) {
                throw refused(url, "expected a prefix without empty parts, '.' and '..'");
            }
        }
        if (CONTROL.matcher(prefix).find()) {
            throw refused(url, "expected a prefix without control characters");
        }
        int bytes = prefix.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_PREFIX_BYTES) {
            throw refused(
                    url,
                    "expected a prefix of at most " + MAX_PREFIX_BYTES + " bytes, as a key has 1024 at most, got "
                            + bytes);
        }
    }

    private static IllegalArgumentException refused(String url, String expected) {
        return new IllegalArgumentException("store.url: " + expected + "; got '" + url + "'");
    }
}
