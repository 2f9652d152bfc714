package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.files.FileName;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.Listing;
import java.io.IOException;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

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

    /** All from {@link #from} up to {@link #to}, and perhaps others. */
    private final NavigableSet<Long> bases = new TreeSet<>();

    private long from;

    /** Exclusive; nothing is listed yet if it is 0. */
    private long to;

    /** What one look brought: all bases from one offset up to another. */
    private record Span(long from, NavigableSet<Long> bases, long to) {}

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
        if (bases.isEmpty()) {
            goBack(offset);
        }
    }

    private boolean hasFileBehind(long offset) {
        return !bases.isEmpty() && bases.last() > offset;
    }

    /** Whether the newest file is known. */
    boolean reachesEnd() {
        return to == END;
    }

    /** The last file that is known. */
    Optional<Long> last() {
        return bases.isEmpty() ? Optional.empty() : Optional.of(bases.last());
    }

    /** The last file that is listed at or below an offset. */
    Optional<Long> floor(long offset) throws IOException {
        if (offset < from || offset >= to) {
            restart(offset);
            while (to <= offset) {
                append(list(to));
            }
        }
        goBack(offset);
        return Optional.ofNullable(bases.floor(offset));
    }

    /** A file that is there, whether or not a listing has it. */
    void add(long base) {
        bases.add(base);
    }

    /** Looks whether a file is listed now. */
    boolean lists(long base) throws IOException {
        return list(base).bases().contains(base);
    }

    private void restart(long offset) throws IOException {
        Span near = list(Math.max(0, offset - NEAR));
        bases.clear();
        bases.addAll(near.bases());
        from = near.from();
        to = near.to();
    }

    private void append(Span next) {
        bases.addAll(next.bases());
        to = next.to();
    }

    /**
     * Lists what is before, until there is a file at or below an offset, or the beginning is reached. Files that follow each other are of
     * about one size, so a look from as far back as the size of a few meets few.
     */
    private void goBack(long offset) throws IOException {
        // one file ends here, and those behind, if any, are not known; 0 before one is met
        long low = 0;
        long step = NEAR * FARTHER;
        long begin = 0;
        while (from > 0 && bases.floor(offset) == null) {
            Span span = list(begin);
            if (span.to() >= from) {
                bases.addAll(span.bases());
                from = span.from();
            } else {
                if (low == 0) {
                    step = Math.max(step, FARTHER * (span.to() / span.bases().size()));
                }
                low = span.to();
            }
            if (low == from && low > 0) {
                from = low - 1;
                bases.add(from);
            }
            begin = from - step > low ? from - step : low + (from - low) / 2;
            step = Math.min(step, END / FARTHER) * FARTHER;
        }
    }

    /** All from an offset on that one request brings, but at least one. */
    private Span list(long offset) throws IOException {
        String prefix = key.namePrefix();
        Listing page = store.list(
                key.folder(), prefix, offset == 0 ? "" : key.name(offset - 1).toString());
        // more than was asked for
        long begin = page.after().compareTo(prefix) < 0 ? 0 : offset;
        NavigableSet<Long> found = bases(page);
        while (found.isEmpty() && !page.isLast()) {
            page = store.list(
                    key.folder(), prefix, page.names().get(page.names().size() - 1));
            found = bases(page);
        }
        return new Span(begin, found, page.isLast() ? END : found.last() + 1);
    }

    private NavigableSet<Long> bases(Listing page) {
        NavigableSet<Long> found = new TreeSet<>();
        for (String name : page.names()) {
            FileName.parse(name).filter(key::names).ifPresent(own -> found.add(own.baseOffset()));
        }
        return found;
    }
}
