package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.store.FileStatus;
import dev.kafkaarrow.ipc.ByteSource;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * A file whose bytes are checksummed as they are consumed, in the order in which they stand in it, each once: bodies as they pass on
 * their way to a message, headers once a place behind them is asked for. What nobody read is read for it.
 *
 * <p>Whenever the file is opened again, it has to be the same: where the store says anything else of it than before, what was consumed
 * is read again and compared. Of a file that has only grown, as one that is followed does at every look, that is its last
 * bytes; all of it once, when its end is seen.
 *
 * <p>Not thread-safe.
 */
final class ConsumedBytes implements ByteSource {

    /** Bytes of a file that waits which are looked at again when it has grown. */
    private static final int TAIL_BYTES = 64 * 1024;

    private final FileSource file;

    /** Headers that were looked at and are not consumed, by position. */
    private final NavigableMap<Long, ByteBuffer> ahead = new TreeMap<>();

    /** Positions of bodies that go into every message behind them. */
    private final Set<Long> repeated = new HashSet<>();

    /** Positions of bodies that are read before what stands before them, and consumed at their place. */
    private final Set<Long> outOfOrder = new HashSet<>();

    private CRC32C checksum = new CRC32C();
    private long end;

    /** As it was asked for last. */
    private Consumed consumed = Consumed.NOTHING;

    /** As it was when it was opened. */
    private Optional<FileStatus> known = Optional.empty();

    /** Of the bytes before {@link #tailEnd}, when nothing more was read for a while. */
    private Optional<Consumed> tail = Optional.empty();

    private long tailEnd;

    /** Whether it has grown since its beginning was last compared. */
    private boolean grown;

    ConsumedBytes(FileSource file) {
        this.file = file;
    }

    /**
     * Goes on behind what an offset says was consumed.
     *
     * @throws BadFileException if this is not the file that the offset was taken from
     */
    void resume(SourceOffset offset, SourceOffset.Content content) throws IOException {
        FileStatus now = file.opened();
        known = Optional.of(now);
        Consumed then = content.consumed();
        if (!content.asRead(now, file.kind()).seemsSameAs(now, file.kind())) {
            if (now.sizeInBytes() < then.bytes()) {
                throw offset.changed("it has only " + now.sizeInBytes() + " bytes");
            }
            Consumed again = ContentCheck.of(file, then.bytes());
            if (!again.equals(then)) {
                throw offset.changed("its first " + then.bytes() + " bytes have CRC-32C " + again.crc32c());
            }
        }
        checksum = then.continued();
        end = then.bytes();
        consumed = then;
    }

    /** What the store said of the file when it was opened; opens it. */
    FileStatus opened() throws IOException {
        requireKnown();
        return known.orElseThrow();
    }

    /** What the store said of the file when it was opened last; empty before that. */
    Optional<FileStatus> known() {
        return known;
    }

    /** The store's of the object that is read; empty of a file in a directory. */
    Optional<String> version() {
        return switch (file.kind()) {
            case FILE_SYSTEM -> Optional.empty();
            case OBJECT_STORE -> known.map(FileStatus::identity);
        };
    }

    /** A body which is read for each message from now on, as those of dictionaries are. */
    void readWithEachMessage(long position) {
        repeated.add(position);
    }

    /** A body that is read before what stands before it. */
    void readOutOfOrder(long position) {
        outOfOrder.add(position);
    }

    /** Reads such a body that was consumed before while its header is at hand, which may save a request. */
    void keep(long position, long length) throws IOException {
        if (length > 0 && length <= OpenFiles.MAX_KEPT_BYTES) {
            file.readRepeated(position, ByteBuffer.allocate((int) length));
        }
    }

    /** What was consumed so far. */
    Consumed consumed() {
        if (consumed.bytes() != end) {
            consumed = new Consumed(end, checksum.getValue());
        }
        return consumed;
    }

    /** What was consumed, up to the end of a frame that is not before that of another one consumed. */
    Consumed consumedTo(long position) throws IOException {
        catchUp(position);
        return consumed();
    }

    /** Forgets what was looked at before a place and may not be consumed: should it be, it is read again. */
    void pass(long position) {
        ahead.headMap(position).clear();
    }

    /** The whole file, whose end was seen. */
    Consumed whole(long size) throws IOException {
        Consumed all = consumedTo(size);
        FileStatus before = known.orElseThrow();
        if (grown || before.sizeInBytes() != size) {
            FileStatus now = file.status();
            requireSame();
            if (now.identity().equals(before.identity())) {
                known = Optional.of(now);
            }
        }
        return all;
    }

    /** Nothing more is read until the file has grown: what was seen behind the last frame, which ended there, may be otherwise then. */
    void pause(long position) throws IOException {
        ahead.tailMap(position, true).clear();
        if (tail.isEmpty() || tailEnd != end) {
            tail = Optional.of(checksumOf(Math.max(0, end - TAIL_BYTES)));
            tailEnd = end;
        }
    }

    private Consumed checksumOf(long from) throws IOException {
        CRC32C crc = new CRC32C();
        ContentCheck.update(crc, file, from, end);
        return new Consumed(end - from, crc.getValue());
    }

    @Override
    public long size() throws IOException {
        requireKnown();
        return file.size();
    }

    @Override
    public ByteBuffer view(long position, int length) throws IOException {
        requireKnown();
        ByteBuffer bytes = file.view(position, length);
        if (position >= end) {
            ahead.put(position, bytes.duplicate());
        }
        return bytes;
    }

    @Override
    public void read(long position, ByteBuffer destination) throws IOException {
        requireKnown();
        int from = destination.position();
        if (repeated.contains(position)) {
            file.readRepeated(position, destination);
        } else {
            file.read(position, destination);
        }
        // a body that is read once more, as dictionaries are for each message, was counted before
        if (position >= end && !outOfOrder.contains(position)) {
            catchUp(position);
            checksum.update(destination.duplicate().flip().position(from));
            end = position + destination.position() - from;
        }
    }

    private void catchUp(long position) throws IOException {
        while (end < position) {
            Map.Entry<Long, ByteBuffer> next = ahead.firstEntry();
            if (next == null || next.getKey() > end) {
                consumeTo(next == null ? position : Math.min(position, next.getKey()));
            } else {
                if (next.getKey() == end) {
                    ByteBuffer bytes = next.getValue().duplicate();
                    bytes.limit((int) Math.min(bytes.limit(), bytes.position() + position - end));
                    end += bytes.remaining();
                    checksum.update(bytes);
                }
                ahead.pollFirstEntry();
            }
        }
    }

    /** What is read before a failure is consumed. */
    private void consumeTo(long position) throws IOException {
        while (end < position) {
            long next = Math.min(position, end + TAIL_BYTES);
            ContentCheck.update(checksum, file, end, next);
            end = next;
        }
    }

    private void requireKnown() throws IOException {
        FileStatus now = file.opened();
        if (known.isEmpty()) {
            known = Optional.of(now);
        } else if (!new ReadFile(known.get(), Optional.of(consumed())).seemsSameAs(now, file.kind())) {
            requireSame(known.get(), now);
            known = Optional.of(now);
        }
    }

    private void requireSame(FileStatus then, FileStatus now) throws IOException {
        if (now.sizeInBytes() < end) {
            throw new BadFileException("the file shrank while it was read: " + end + " bytes of it were read, and now"
                    + " it has " + now.sizeInBytes());
        }
        if (tail.isPresent()
                && tailEnd == end
                && now.identity().equals(then.identity())
                && now.sizeInBytes() > then.sizeInBytes()) {
            grown = true;
            if (!checksumOf(end - tail.get().bytes()).equals(tail.get())) {
                throw changed("the last " + tail.get().bytes() + " bytes that were read");
            }
        } else {
            requireSame();
        }
    }

    private void requireSame() throws IOException {
        try {
            if (ContentCheck.of(file, end).crc32c() != checksum.getValue()) {
                throw changed("its first " + end + " bytes");
            }
            for (Map.Entry<Long, ByteBuffer> header : ahead.entrySet()) {
                ByteBuffer then = header.getValue();
                if (!file.view(header.getKey(), then.remaining()).equals(then)) {
                    throw changed("the header at byte " + header.getKey());
                }
            }
        } catch (EOFException e) {
            throw changed("its size");
        }
        grown = false;
    }

    private static BadFileException changed(String what) {
        return new BadFileException(
                "the file changed while it was followed: " + what + " are not what they were. Put the"
                        + " file back, or reset the connector's offset of this file to read it from its beginning");
    }
}
