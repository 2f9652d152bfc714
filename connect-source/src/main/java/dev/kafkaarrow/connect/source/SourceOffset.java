package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.files.FileStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.connect.errors.DataException;

/**
 * How far a file has been read, as Connect stores it.
 *
 * @param batch record batches that were read to their end
 * @param position byte position of the first frame not read to its end
 * @param row rows of the message at {@code position} that were sent already, if it became several records; else 0
 * @param end the whole file, once its end was seen, so that nothing is left to read
 * @param identity which file it was; absent from an offset that was written by hand, which is then trusted
 */
record SourceOffset(long batch, long position, long row, Optional<End> end, Optional<Identity> identity) {

    static final String FILE = "file";
    private static final String BATCH = "batch";
    private static final String POSITION = "position";
    private static final String ROW = "row";
    private static final String END = "end";
    private static final String END_MODIFIED = "end.modified.ms";
    private static final String FILE_IDENTITY = "file.identity";
    private static final String FIRST_HEADER = "first.header.crc32c";
    private static final String LAST_HEADER = "last.header.crc32c";
    private static final String LAST_BODY = "last.body.crc32c";

    /** What an offset looks like, for messages. */
    static final String EXAMPLE =
            "{\"batch\": 3, \"position\": 4096} with optional \"row\", \"end\", \"end.modified.ms\", \"file.identity\","
                    + " \"first.header.crc32c\", \"last.header.crc32c\" and \"last.body.crc32c\"";

    /**
     * What tells a file from another of the same name.
     *
     * @param file what the store gives; empty if it has none
     * @param firstHeader CRC-32C of the header of the file's schema message
     * @param lastHeader CRC-32C of the header of the last frame before the position
     * @param lastBody CRC-32C of the body of the last record batch that was sent, in whole or in part; absent from an offset of
     *     an earlier version. Batches of equally many rows have equal headers, and file systems give the key of a deleted file to
     *     the next one: this alone tells such files apart
     */
    record Identity(String file, long firstHeader, long lastHeader, OptionalLong lastBody) {}

    /**
     * A file that was read to its end.
     *
     * @param bytes its size
     * @param modifiedMs its last change, milliseconds since the epoch; absent from an offset that was written by hand. File systems
     *     give the key of a deleted file to the next one: under one name and of one size, this alone tells the two apart
     */
    record End(long bytes, OptionalLong modifiedMs) {}

    SourceOffset {
        if (batch < 0 || position < 0 || row < 0 || end.map(End::bytes).orElse(0L) < 0) {
            throw new DataException("an offset must not be negative: batch " + batch + ", position " + position
                    + ", row " + row + ", end " + end);
        }
    }

    /**
     * Whether a file is the one that was read to its end. An older time of change than noted is that of a copy whose time was set
     * when it was complete.
     */
    boolean isOfWhole(FileStatus file) {
        return end.isPresent()
                && end.get().bytes() == file.sizeInBytes()
                && identity.map(Identity::file).orElse(file.identity()).equals(file.identity())
                && end.get().modifiedMs().orElse(file.modifiedMs()) >= file.modifiedMs();
    }

    /** Whether no less of the file was read than another offset says. */
    boolean isAtLeast(SourceOffset other) {
        return position > other.position || (position == other.position && row >= other.row);
    }

    static Map<String, String> partitionOf(String path) {
        return Map.of(FILE, path);
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(BATCH, batch);
        map.put(POSITION, position);
        map.put(ROW, row);
        end.ifPresent(whole -> {
            map.put(END, whole.bytes());
            whole.modifiedMs().ifPresent(epochMs -> map.put(END_MODIFIED, epochMs));
        });
        identity.ifPresent(known -> {
            map.put(FILE_IDENTITY, known.file());
            map.put(FIRST_HEADER, known.firstHeader());
            map.put(LAST_HEADER, known.lastHeader());
            known.lastBody().ifPresent(checksum -> map.put(LAST_BODY, checksum));
        });
        return map;
    }

    /**
     * Reads what {@link #toMap} wrote, or a user.
     *
     * @throws DataException if it is neither
     */
    static SourceOffset fromMap(Map<String, ?> map) {
        for (String key : map.keySet()) {
            switch (key) {
                case BATCH, POSITION, ROW, END, END_MODIFIED, FILE_IDENTITY, FIRST_HEADER, LAST_HEADER, LAST_BODY -> {}
                default -> throw new DataException("unknown entry \"" + key + "\": an offset looks like " + EXAMPLE);
            }
        }
        OptionalLong first = optionalNumber(map, FIRST_HEADER);
        OptionalLong last = optionalNumber(map, LAST_HEADER);
        OptionalLong body = optionalNumber(map, LAST_BODY);
        Object file = map.get(FILE_IDENTITY);
        Optional<Identity> identity;
        if (first.isPresent() && last.isPresent() && file instanceof String key) {
            identity = Optional.of(new Identity(key, first.getAsLong(), last.getAsLong(), body));
        } else if (first.isEmpty() && last.isEmpty() && body.isEmpty() && file == null) {
            identity = Optional.empty();
        } else {
            throw new DataException("expected all or none of " + FILE_IDENTITY + ", " + FIRST_HEADER + " and "
                    + LAST_HEADER + ", and " + LAST_BODY + " only with them, got " + map);
        }
        return new SourceOffset(
                number(map, BATCH),
                number(map, POSITION),
                optionalNumber(map, ROW).orElse(0),
                end(map),
                identity);
    }

    private static Optional<End> end(Map<String, ?> map) {
        OptionalLong bytes = optionalNumber(map, END);
        return bytes.isPresent()
                ? Optional.of(new End(bytes.getAsLong(), optionalNumber(map, END_MODIFIED)))
                : Optional.empty();
    }

    private static long number(Map<String, ?> map, String key) {
        return optionalNumber(map, key)
                .orElseThrow(() ->
                        new DataException("no entry \"" + key + "\" in " + map + ": an offset looks like " + EXAMPLE));
    }

    /** Connect's JSON gives integers as Integer or Long, depending on who read them. */
    private static OptionalLong optionalNumber(Map<String, ?> map, String key) {
        Object value = map.get(key);
        if (value == null) {
            return OptionalLong.empty();
        }
        if (value instanceof Long || value instanceof Integer) {
            return OptionalLong.of(((Number) value).longValue());
        }
        throw new DataException(
                "expected an integer for \"" + key + "\", got " + value + ": an offset looks like " + EXAMPLE);
    }
}
