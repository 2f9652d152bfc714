package dev.kafkaarrow.store.s3;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What {@code store.url} means: {@code s3://bucket/prefix}.
 *
 * @param prefix of all keys, without a {@code /} at its ends; empty for the whole bucket
 */
record S3Place(String bucket, String prefix) {

    private static final String SCHEME = "s3://";

    /** Of general purpose buckets: what S3 gives as its rules, but for reserved beginnings and ends. */
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

    private static final Pattern ADDRESS = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    /** Keys have 1,024 bytes in S3; what is left is for directories and names of files. */
    private static final int MAX_PREFIX_BYTES = 512;

    /** {@link IllegalArgumentException} naming {@code store.url} if a URL means no place. */
    static S3Place of(String url) {
        if (!url.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw refused(url, "expected s3://<bucket>/<prefix>");
        }
        String[] parts = url.substring(SCHEME.length()).split("/", 2);
        String bucket = parts[0];
        if (bucket.endsWith("--x-s3")) {
            throw refused(
                    url,
                    "directory buckets (S3 Express One Zone) cannot be used: they list objects in no order, and the newest"
                            + " file of a log is found by the order of names; expected a general purpose bucket");
        }
        if (!BUCKET.matcher(bucket).matches()
                || bucket.contains("..")
                || ADDRESS.matcher(bucket).matches()) {
            throw refused(
                    url,
                    "expected s3://<bucket>/<prefix> with a bucket of 3 to 63 lower-case letters, digits, hyphens and"
                            + " dots, and a letter or digit at both ends");
        }
        String prefix = parts.length == 1 ? "" : parts[1].replaceFirst("/$", "");
        if (parts.length == 2 && !parts[1].isEmpty()) {
            checkPrefix(url, prefix);
        }
        return new S3Place(bucket, prefix);
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
