package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.store.FileStatus;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.StoreKind;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
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
 * @param end bytes of the whole file, once its end was seen, so that nothing is left to read
 * @param identity which file it was; absent from an offset that was written by hand, which is then trusted
 */
record SourceOffset(long batch, long position, long row, OptionalLong end, Optional<Identity> identity) {

    static final String FILE = "file";
    private static final String BATCH = "batch";
    private static final String POSITION = "position";
    private static final String ROW = "row";
    private static final String END = "end";
    private static final String CONSUMED_BYTES = "consumed.bytes";
    private static final String CONSUMED = "consumed.crc32c";
    private static final String FILE_SIZE = "file.size";
    private static final String FILE_MODIFIED = "file.modified.ms";
    private static final String FILE_VERSION = "file.version";
    private static final String DICTIONARIES = "dictionaries";

    /** What an offset looks like, for messages. */
    static final String EXAMPLE =
            "{\"batch\": 3, \"position\": 4096} with optional \"row\", \"end\", and all or none of \"consumed.bytes\","
                    + " \"consumed.crc32c\", \"file.size\" and \"file.modified.ms\", and with these \"file.version\" and"
                    + " \"dictionaries\"";

    /** What tells a file from another of the same name. */
    sealed interface Identity {}

    /**
     * All that was read of it, with what saves reading it again. Where the store says the same of the file still, it is taken to be the
     * same: in a directory its size and time, of an object its version. Where the dictionaries stand that are in effect at the position,
     * nothing else before it has to be looked at to go on there.
     *
     * @param consumed all bytes before the position, those of the message at it if rows of it were sent, and those of the whole file
     *     once its end was seen
     * @param sizeInBytes when it was opened
     * @param modifiedMs its last change before it was opened, milliseconds since the epoch
     * @param version the store's of the object; absent of a file in a directory
     * @param dictionaries in effect at the position; absent if there are too many, if nothing is left to read, and from an earlier version of
     *     the connector
     */
    record Content(
            Consumed consumed,
            long sizeInBytes,
            long modifiedMs,
            Optional<String> version,
            Optional<DictionaryPlaces> dictionaries)
            implements Identity {

        /** The file as it was opened then, for comparison with what the store says now. */
        ReadFile asRead(FileStatus now, StoreKind kind) {
            String identity = version.orElse(
                    switch (kind) {
                        // not kept, as it changes by a remount and on another host
                        case FILE_SYSTEM -> now.identity();
                        case OBJECT_STORE -> "none";
                    });
            return new ReadFile(new FileStatus(now.path(), sizeInBytes, modifiedMs, identity), Optional.of(consumed));
        }
    }

    /**
     * As earlier versions of the connector stored it.
     *
     * @param file the store's key of it
     * @param firstHeader CRC-32C of the header of the file's schema message
     * @param lastHeader CRC-32C of the header of the last frame before the position
     * @param lastBody CRC-32C of the body of the last record batch that was sent, in whole or in part; absent from the earliest
     * @param modifiedMs its last change, milliseconds since the epoch, once its end was seen
     */
    record Ends(String file, long firstHeader, long lastHeader, OptionalLong lastBody, OptionalLong modifiedMs)
            implements Identity {

        private static final String MODIFIED = "end.modified.ms";
        private static final String FILE_KEY = "file.identity";
        private static final String FIRST_HEADER = "first.header.crc32c";
        private static final String LAST_HEADER = "last.header.crc32c";
        private static final String LAST_BODY = "last.body.crc32c";
    }

    SourceOffset {
        if (batch < 0 || position < 0 || row < 0 || end.orElse(0) < 0) {
            throw new DataException("an offset must not be negative: batch " + batch + ", position " + position
                    + ", row " + row + ", end " + end);
        }
        if (identity.isPresent() && identity.get() instanceof Content content && content.dictionaries.isPresent()) {
            if (content.consumed.bytes() < position) {
                throw new DataException("expected \"" + DICTIONARIES + "\" with all bytes before position " + position
                        + " consumed, got " + content.consumed.bytes());
            }
            if (!content.dictionaries.get().areBefore(position)) {
                throw new DataException("expected \"" + DICTIONARIES + "\" before position " + position + ", got "
                        + content.dictionaries.get());
            }
        }
    }

    /** Of how much there is a checksum; empty from an offset of an earlier version. */
    Optional<Consumed> consumed() {
        return identity.filter(Content.class::isInstance).map(known -> ((Content) known).consumed);
    }

    /**
     * Whether a file is the one that was read to its end.
     *
     * @throws java.nio.file.NoSuchFileException if it had to be read again for that, and is gone
     */
    boolean isOfWhole(FileStore store, FileStatus file) throws IOException {
        if (end.isEmpty() || end.getAsLong() != file.sizeInBytes()) {
            return false;
        }
        if (identity.isEmpty()) {
            return true;
        }
        if (identity.get() instanceof Content content) {
            return ContentCheck.isStill(store, content.asRead(file, store.kind()), file);
        }
        Ends ends = (Ends) identity.get();
        // an older time of change than noted is that of a copy whose time was set when it was complete
        return ends.file.equals(file.identity()) && ends.modifiedMs.orElse(file.modifiedMs()) >= file.modifiedMs();
    }

    /** Whether no less of the file was read than another offset says. */
    boolean isAtLeast(SourceOffset other) {
        return position > other.position || (position == other.position && row >= other.row);
    }

    /** What is wrong with a file that is not the one this was stored for. */
    BadFileException changed(String how) {
        return new BadFileException("the file changed under its stored offset " + toMap() + ": " + how
                + ". Put the file back, or reset the connector's offset of this file to read it from its beginning");
    }

    static Map<String, String> partitionOf(String path) {
        return Map.of(FILE, path);
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(BATCH, batch);
        map.put(POSITION, position);
        map.put(ROW, row);
        end.ifPresent(bytes -> map.put(END, bytes));
        if (identity.isPresent()) {
            if (identity.get() instanceof Content content) {
                map.put(CONSUMED_BYTES, content.consumed.bytes());
                map.put(CONSUMED, content.consumed.crc32c());
                map.put(FILE_SIZE, content.sizeInBytes);
                map.put(FILE_MODIFIED, content.modifiedMs);
                content.version.ifPresent(version -> map.put(FILE_VERSION, version));
                content.dictionaries.ifPresent(places -> map.put(DICTIONARIES, places.toString()));
            } else if (identity.get() instanceof Ends ends) {
                map.put(Ends.FILE_KEY, ends.file);
                map.put(Ends.FIRST_HEADER, ends.firstHeader);
                map.put(Ends.LAST_HEADER, ends.lastHeader);
                ends.lastBody.ifPresent(checksum -> map.put(Ends.LAST_BODY, checksum));
                ends.modifiedMs.ifPresent(epochMs -> map.put(Ends.MODIFIED, epochMs));
            }
        }
        return Collections.unmodifiableMap(map);
    }

    /** What a record carried, which is read only if it is not as it was given. */
    static SourceOffset of(Map<String, ?> carried) {
        return carried instanceof OffsetMap own ? own.offset() : fromMap(carried);
    }

    /**
     * Reads what {@link #toMap} wrote, or a user, or an earlier version of the connector.
     *
     * @throws DataException if it is none of them
     */
    static SourceOffset fromMap(Map<String, ?> map) {
        for (String key : map.keySet()) {
            switch (key) {
                case BATCH,
                        POSITION,
                        ROW,
                        END,
                        CONSUMED_BYTES,
                        CONSUMED,
                        FILE_SIZE,
                        FILE_MODIFIED,
                        FILE_VERSION,
                        DICTIONARIES -> {}
                case Ends.MODIFIED, Ends.FILE_KEY, Ends.FIRST_HEADER, Ends.LAST_HEADER, Ends.LAST_BODY -> {}
                default -> throw new DataException("unknown entry \"" + key + "\": an offset looks like " + EXAMPLE);
            }
        }
        Optional<Identity> content = content(map);
        return new SourceOffset(
                number(map, BATCH),
                number(map, POSITION),
                optionalNumber(map, ROW).orElse(0),
                optionalNumber(map, END),
                content.isPresent() ? content : ends(map));
    }

    private static Optional<Identity> content(Map<String, ?> map) {
        List<String> names = List.of(CONSUMED_BYTES, CONSUMED, FILE_SIZE, FILE_MODIFIED);
        List<Long> values = names.stream()
                .flatMapToLong(name -> optionalNumber(map, name).stream())
                .boxed()
                .toList();
        Optional<String> version = optionalText(map, FILE_VERSION);
        Optional<String> dictionaries = optionalText(map, DICTIONARIES);
        if (values.isEmpty() && version.isEmpty() && dictionaries.isEmpty()) {
            return Optional.empty();
        }
        if (values.size() < names.size()) {
            throw new DataException("expected all or none of " + names + ", and " + FILE_VERSION + " and "
                    + DICTIONARIES + " only with them, got " + map);
        }
        return Optional.of(new Content(
                new Consumed(values.get(0), values.get(1)),
                values.get(2),
                values.get(3),
                version,
                dictionaries.map(SourceOffset::places)));
    }

    private static DictionaryPlaces places(String text) {
        try {
            return DictionaryPlaces.parse(text);
        } catch (DataException e) {
            throw new DataException("expected for \"" + DICTIONARIES + "\" " + e.getMessage(), e);
        }
    }

    private static Optional<Identity> ends(Map<String, ?> map) {
        OptionalLong first = optionalNumber(map, Ends.FIRST_HEADER);
        OptionalLong last = optionalNumber(map, Ends.LAST_HEADER);
        OptionalLong body = optionalNumber(map, Ends.LAST_BODY);
        Object file = map.get(Ends.FILE_KEY);
        if (first.isPresent() && last.isPresent() && file instanceof String key) {
            return Optional.of(
                    new Ends(key, first.getAsLong(), last.getAsLong(), body, optionalNumber(map, Ends.MODIFIED)));
        }
        if (first.isEmpty() && last.isEmpty() && body.isEmpty() && file == null) {
            return Optional.empty();
        }
        throw new DataException("expected all or none of " + Ends.FILE_KEY + ", " + Ends.FIRST_HEADER + " and "
                + Ends.LAST_HEADER + ", and " + Ends.LAST_BODY + " only with them, got " + map);
    }

    private static long number(Map<String, ?> map, String key) {
        return optionalNumber(map, key)
                .orElseThrow(() ->
                        new DataException("no entry \"" + key + "\" in " + map + ": an offset looks like " + EXAMPLE));
    }

    private static Optional<String> optionalText(Map<String, ?> map, String key) {
        Object value = map.get(key);
        if (value == null || value instanceof String) {
            return Optional.ofNullable((String) value);
        }
        throw new DataException(
                "expected a text for \"" + key + "\", got " + value + ": an offset looks like " + EXAMPLE);
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
