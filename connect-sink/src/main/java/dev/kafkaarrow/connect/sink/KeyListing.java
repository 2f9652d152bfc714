package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.files.FileFormat;
import dev.kafkaarrow.connect.files.FileName;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.Listing;
import java.io.IOException;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * Which files a key has, by their base offsets, as far as it was listed: completely over one interval of offsets, which is where it was
 * last asked about. However many files there are, an offset is found by a few requests; a store that lists everything at once is asked
 * once. Not thread-safe.
 */
final class KeyListing {

    /** Offsets before the one in question that are listed with it: no more names than a page of any store has. */
    private static final long NEAR = 512;

    /** How much farther back each look goes than the one before. */
    private static final int FARTHER = 32;

    private static final long END = Long.MAX_VALUE;

    private final FileStore store;
    private final WriterKey key;

    /** By their base offsets: all from {@link #from} up to {@link #to}, and perhaps others. */
    private final NavigableMap<Long, FileName> files = new TreeMap<>();

    private long from;

    /** Exclusive; nothing is listed yet if it is 0. */
    private long to;

    /** What one look brought: all files from one offset up to another. */
    private record Span(long from, NavigableMap<Long, FileName> files, long to) {}

    KeyListing(FileStore store, WriterKey key) {
        this.store = store;
        this.key = key;
    }

    /** Lists on until a file behind an offset is known, or that there is none. */
    void reach(long offset) throws IOException {
        if (to > 0 && to != END && !hasFileBehind(offset)) {
            append(list(to));
        }
        if (to == 0 || (to != END && !hasFileBehind(offset))) {
            restart(offset);
        }
        while (to != END && !hasFileBehind(offset)) {
            append(list(to));
        }
        if (files.isEmpty()) {
            goBack(offset);
        }
    }

    private boolean hasFileBehind(long offset) {
        return !files.isEmpty() && files.lastKey() > offset;
    }

    /** Whether the newest file is known. */
    boolean reachesEnd() {
        return to == END;
    }

    /** The last file that is known. */
    Optional<FileName> last() {
        return files.isEmpty()
                ? Optional.empty()
                : Optional.of(files.lastEntry().getValue());
    }

    /** The last file that is listed at or below an offset. */
    Optional<FileName> floor(long offset) throws IOException {
        if (offset < from || offset >= to) {
            restart(offset);
            while (to <= offset) {
                append(list(to));
            }
        }
        goBack(offset);
        return Optional.ofNullable(files.floorEntry(offset)).map(Map.Entry::getValue);
    }

    /** A file that is there, whether or not a listing has it. */
    void add(FileName file) {
        files.put(file.baseOffset(), file);
    }

    /** Looks whether a file is listed now. */
    boolean lists(FileName file) throws IOException {
        return list(file.baseOffset()).files().containsValue(file);
    }

    private void restart(long offset) throws IOException {
        Span near = list(Math.max(0, offset - NEAR));
        files.clear();
        files.putAll(near.files());
        from = near.from();
        to = near.to();
    }

    private void append(Span next) {
        files.putAll(next.files());
        to = next.to();
    }

    /**
     * Lists what is before, until there is a file at or below an offset, or the beginning is reached. Files that follow each other are of
     * about one size, so a look from as far back as the size of a few meets few.
     */
    private void goBack(long offset) throws IOException {
        // behind this one, if there is one, no other is known
        Optional<FileName> lowest = Optional.empty();
        long low = 0;
        long step = NEAR * FARTHER;
        long begin = 0;
        while (from > 0 && files.floorKey(offset) == null) {
            Span span = list(begin);
            if (span.to() >= from) {
                files.putAll(span.files());
                from = span.from();
            } else {
                if (low == 0) {
                    step = Math.max(step, FARTHER * (span.to() / span.files().size()));
                }
                lowest = Optional.of(span.files().lastEntry().getValue());
                low = span.to();
            }
            if (low == from && lowest.isPresent()) {
                add(lowest.get());
                from = lowest.get().baseOffset();
            }
            begin = from - step > low ? from - step : low + (from - low) / 2;
            step = Math.min(step, END / FARTHER) * FARTHER;
        }
    }

    /** All from an offset on that one request brings, but at least one. */
    private Span list(long offset) throws IOException {
        String prefix = key.namePrefix();
        // of the names of one offset, that of a stream comes last
        String after =
                offset == 0 ? "" : key.name(offset - 1, FileFormat.STREAM).toString();
        Listing page = store.list(key.folder(), prefix, after);
        // more than was asked for
        long begin = page.after().compareTo(prefix) < 0 ? 0 : offset;
        NavigableMap<Long, FileName> found = files(page);
        while (found.isEmpty() && !page.isLast()) {
            page = store.list(
                    key.folder(), prefix, page.names().get(page.names().size() - 1));
            found = files(page);
        }
        return new Span(begin, found, page.isLast() ? END : found.lastKey() + 1);
    }

    private NavigableMap<Long, FileName> files(Listing page) {
        NavigableMap<Long, FileName> found = new TreeMap<>();
        for (String name : page.names()) {
            FileName.parse(name).filter(key::names).ifPresent(own -> {
                FileName other = found.put(own.baseOffset(), own);
                if (other != null) {
                    throw new ConnectException(key.folder() + " holds " + other + " and " + own
                            + ", which hold the same records: " + SinkOptions.FILE_FORMAT
                            + " was changed while a task was running, or one was made of the other. Move one of them away, and"
                            + " if a task made both, the shorter one");
                }
            });
        }
        return found;
    }
}
