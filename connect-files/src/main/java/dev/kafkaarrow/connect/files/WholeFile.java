package dev.kafkaarrow.connect.files;

import dev.kafkaarrow.ipc.ByteSource;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.Frame;
import dev.kafkaarrow.ipc.InvalidStreamException;
import dev.kafkaarrow.ipc.StreamSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A file of recorded messages that is to go as a whole into another, behind the files of its log before it. It is known by its headers,
 * all of which were read and are in order; {@link RecordedFileWriter#append(WholeFile, ByteSource, java.nio.ByteBuffer)} reads the rest.
 *
 * <p>Not thread-safe. Holds no resource, but is good for as long as the source is that it was read from.
 */
public final class WholeFile {

    private static final int CONTINUATION = -1;

    private final StreamSchema schema;
    private final List<Run> runs = new ArrayList<>();
    private long firstOffset = -1;
    private long records;
    private long rows;

    /** Absent from a file without records. */
    private Optional<BatchOrigin> last = Optional.empty();

    /**
     * Record batches that follow each other.
     *
     * @param dictionaries in front of the first
     */
    record Run(List<Frame.DictionaryBatch> dictionaries, List<Block> batches) {}

    /**
     * A record batch of the file.
     *
     * @param headerBytes up to its body
     */
    record Block(long position, int headerBytes, long bodyBytes) {
        long end() {
            return position + headerBytes + bodyBytes;
        }
    }

    private WholeFile(StreamSchema schema) {
        this.schema = schema;
    }

    /**
     * Reads all headers.
     *
     * @throws dev.kafkaarrow.ipc.InvalidStreamException if the bytes are not a complete file
     * @throws InvalidCoordinatesException if they are, but not one of recorded messages
     */
    public static WholeFile read(ByteSource source, Checks checks) throws IOException {
        RecordedFile frames = new RecordedFile(source, checks);
        WholeFile file = new WholeFile(frames.schema());
        for (Optional<RecordedFrame> next = frames.next(); next.isPresent(); next = frames.next()) {
            file.add(next.get());
            requireFraming(next.get().frame(), source);
        }
        return file;
    }

    /** Headers go over as they are, and none that a sink wrote is older. */
    private static void requireFraming(Frame.RecordBatch batch, ByteSource source) throws IOException {
        int first = source.view(batch.position(), Integer.BYTES).getInt(0);
        if (first != CONTINUATION) {
            throw new InvalidStreamException(
                    InvalidStreamException.Reason.UNSUPPORTED,
                    batch.position(),
                    "a message in the framing since Arrow 0.15, which begins with " + CONTINUATION,
                    String.valueOf(first));
        }
    }

    private void add(RecordedFrame frame) {
        Frame.RecordBatch batch = frame.frame();
        Block block = new Block(batch.position(), (int) (batch.bodyPosition() - batch.position()), batch.bodyLength());
        if (!frame.dictionaries().isEmpty() || runs.isEmpty() || !isBehindLast(block)) {
            runs.add(new Run(frame.dictionaries(), new ArrayList<>()));
        }
        runs.get(runs.size() - 1).batches.add(block);
        if (last.isEmpty()) {
            firstOffset = frame.batch().record().offset();
        }
        records += beginningIn(frame.batch());
        rows += batch.rowCount();
        last = Optional.of(frame.batch());
    }

    private boolean isBehindLast(Block block) {
        List<Block> before = runs.get(runs.size() - 1).batches;
        return before.get(before.size() - 1).end() == block.position;
    }

    private static int beginningIn(BatchOrigin batch) {
        if (batch.part() instanceof MessagePart.Merged merged) {
            return merged.records().size();
        }
        return batch.part().isFirst() ? 1 : 0;
    }

    /** What the file begins with. */
    public StreamSchema schema() {
        return schema;
    }

    List<Run> runs() {
        return runs;
    }

    /** Of the first record, of which there is one. */
    public long firstOffset() {
        return firstOffset;
    }

    /** Of the last record; empty if there is none. */
    public Optional<RecordCoordinates> lastRecord() {
        if (last.isPresent() && last.get().part() instanceof MessagePart.Merged merged) {
            List<MergedRecord> all = merged.records();
            return Optional.of(all.get(all.size() - 1).coordinates());
        }
        return last.map(BatchOrigin::record);
    }

    /** How many there are. */
    public long records() {
        return records;
    }

    /** Of all record batches. */
    public long rows() {
        return rows;
    }
}
