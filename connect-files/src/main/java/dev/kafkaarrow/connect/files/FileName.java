package dev.kafkaarrow.connect.files;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a file in a directory of a topic:
 * {@code <partition>+<fingerprint>+<base offset, 20 digits>.arrows}, as {@code 3+0f1e2d3c4b5a6978+00000000000000000042.arrows},
 * or {@code 3+evolving+00000000000000000042.arrows} where files of all schemas form one log. It ends by {@code .arrow} if the file is an
 * IPC file and not a stream. Names of one partition and fingerprint sort by base offset, whatever they end by.
 *
 * @param partition of the topic
 * @param fingerprint 16 lower-case hex digits, the first of the schema's fingerprint, or {@link #EVOLVING}
 * @param baseOffset the file holds every record of its key from here to its last recorded offset
 * @param format what the file is
 */
public record FileName(int partition, String fingerprint, long baseOffset, FileFormat format) {

    /** Stands for the fingerprint in the names of a log whose files have any schema, each its own. */
    public static final String EVOLVING = "evolving";

    private static final int OFFSET_DIGITS = 20;

    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{16}|" + EVOLVING);
    private static final Pattern FORMAT = Pattern.compile(
            "(0|[1-9][0-9]{0,9})\\+([0-9a-f]{16}|" + EVOLVING + ")\\+([0-9]{" + OFFSET_DIGITS + "})(\\.arrows?)");

    public FileName {
        if (partition < 0 || baseOffset < 0) {
            throw new IllegalArgumentException(
                    "partition and base offset must not be negative, got " + partition + " and " + baseOffset);
        }
        if (!FINGERPRINT.matcher(fingerprint).matches()) {
            throw new IllegalArgumentException(
                    "fingerprint: expected 16 lower-case hex digits or " + EVOLVING + ", got " + fingerprint);
        }
    }

    /** The name of a stream. */
    public FileName(int partition, String fingerprint, long baseOffset) {
        this(partition, fingerprint, baseOffset, FileFormat.STREAM);
    }

    /** The name that this text is; empty if it is no name of a file of recorded messages. */
    public static Optional<FileName> parse(String name) {
        Matcher matcher = FORMAT.matcher(name);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new FileName(
                    Integer.parseInt(matcher.group(1)),
                    matcher.group(2),
                    Long.parseLong(matcher.group(3)),
                    FileFormat.of(matcher.group(4)).orElseThrow()));
        } catch (NumberFormatException e) {
            // digits, but more than an int or a long
            return Optional.empty();
        }
    }

    /** What the names of a partition's files begin with, and no others. */
    public static String prefix(int partition) {
        return partition + "+";
    }

    /** What the names of a log's files begin with, and no others. */
    public static String prefix(int partition, String fingerprint) {
        return prefix(partition) + fingerprint + "+";
    }

    /** Whether its log has files of any schema. */
    public boolean isEvolving() {
        return fingerprint.equals(EVOLVING);
    }

    @Override
    public String toString() {
        String offset = Long.toString(baseOffset);
        return prefix(partition, fingerprint) + "0".repeat(OFFSET_DIGITS - offset.length()) + offset + format.suffix();
    }
}
