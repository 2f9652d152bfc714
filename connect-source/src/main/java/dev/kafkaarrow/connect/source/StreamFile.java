package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.store.FileStatus;
import dev.kafkaarrow.ipc.Frame;
import dev.kafkaarrow.ipc.InvalidStreamException;
import dev.kafkaarrow.ipc.InvalidStreamException.Reason;
import dev.kafkaarrow.ipc.StreamSchema;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One file, read message by message from where an offset says. {@link #head} looks at headers alone, {@link #take} reads bodies. What
 * its messages become is the {@link Output}'s business. A failure leaves it as it was, so that either can be called again and goes on when the file has grown.
 *
 * <p>Not thread-safe. The source belongs to the caller.
 */
final class StreamFile {

    private final FileStatus file;
    private final Map<String, String> partition;
    private final ConsumedBytes bytes;
    private final MessageRules rules;
    private final Optional<SourceOffset> from;

    /** Absent before the stored offset was reached. */
    private Optional<FileFrames> opened = Optional.empty();

    private Optional<MessageFrames> gathering = Optional.empty();

    /** What begins with the frame that was looked at, which stands behind all that was gathered. */
    private Optional<MessageFrames> beginning = Optional.empty();

    /** Of the message that is gathered. */
    private Optional<MessageRecords> records = Optional.empty();

    /** A record that was taken, should what comes behind it fail. */
    private Optional<RecordContent> unsent = Optional.empty();

    private long rowsSentBefore;
    private boolean sent;
    private Optional<SourceOffset> lastSent = Optional.empty();
    private long incompleteSize;
    private boolean ended;

    /** Whether what was passed last is not in the range: it was not consumed. */
    private boolean isOutside;

    /** What stands at the front of a file. */
    sealed interface Head {
        /**
         * A whole message.
         *
         * @param kafkaOffset its offset in Kafka, if a sink recorded it
         * @param schema of its value; absent for a tombstone, whatever the file's is
         */
        record Message(OptionalLong kafkaOffset, Optional<StreamSchema> schema) implements Head {}

        /**
         * Bytes that are not all there yet.
         *
         * @param fault says where, and what is missing
         */
        record Incomplete(InvalidStreamException fault) implements Head {}

        /** The end: everything was taken. */
        record End() implements Head {}
    }

    StreamFile(FileStatus file, FileSource source, MessageRules rules, Optional<SourceOffset> from) {
        this.file = file;
        this.partition = SourceOffset.partitionOf(file.path());
        this.bytes = new ConsumedBytes(source);
        this.rules = rules;
        this.from = from;
    }

    FileStatus file() {
        return file;
    }

    /** Whether messages of it were sent, or its offset stored. */
    boolean isPartlyRead() {
        return sent || from.isPresent();
    }

    /**
     * What can be taken next.
     *
     * @throws InvalidStreamException if the file is not a valid stream
     * @throws BadFileException if it is not the file that the offset was stored for, or that was read so far
     */
    Head head() throws IOException {
        if (ended) {
            return new Head.End();
        }
        if (records.isPresent()) {
            return message();
        }
        long size = bytes.size();
        try {
            return gather(frames());
        } catch (InvalidStreamException e) {
            if (e.reason() != Reason.INCOMPLETE) {
                throw e;
            }
            incompleteSize = size;
            bytes.pause(opened.map(frames -> frames.place().position()).orElse(0L));
            return new Head.Incomplete(e);
        }
    }

    private FileFrames frames() throws IOException {
        if (opened.isEmpty()) {
            FileFrames frames = new FileFrames(bytes, rules.checks(), rules.incompleteFile());
            if (from.isPresent()) {
                frames.seek(from.get());
                rowsSentBefore = from.get().row();
                sent = true;
            }
            opened = Optional.of(frames);
        }
        return opened.get();
    }

    private Head gather(FileFrames frames) throws IOException {
        while (gathering.isEmpty() || !gathering.get().isComplete()) {
            Frame frame = frames.peek();
            if (frame instanceof Frame.EndOfStream) {
                return end(frames, frame);
            }
            if (frame instanceof Frame.DictionaryBatch dictionary && gathering.isPresent()) {
                gathering.get().add(dictionary);
            } else if (frame instanceof Frame.RecordBatch batch) {
                if (gathering.isEmpty()) {
                    gathering = Optional.of(begin(batch, frames));
                } else {
                    gathering.get().add(batch);
                }
            }
            if (gathering.isPresent() && rules.range().endsBefore(gathering.get())) {
                return endOutside();
            }
            frames.advance();
            if (gathering.isPresent() && gathering.get().isComplete() && becomesNothing(gathering.get())) {
                gathering = Optional.empty();
                rowsSentBefore = 0;
                pass(frames.place().position());
            }
        }
        return message();
    }

    /** Goes on behind what becomes nothing. If that is for the range, it need not be read as long as nothing behind it is sent. */
    private void pass(long position) throws IOException {
        if (isOutside) {
            bytes.pass(position);
        } else {
            Consumed ignored = bytes.consumedTo(position);
        }
    }

    /** Nothing that follows is in the range. */
    private Head endOutside() {
        gathering = Optional.empty();
        beginning = Optional.empty();
        isOutside = true;
        ended = true;
        return new Head.End();
    }

    private MessageFrames begin(Frame.RecordBatch batch, FileFrames frames) throws IOException {
        MessageFrames message = beginning.isPresent() ? beginning.get() : MessageFrames.of(batch, frames);
        rules.range().requireRecorded(message.coordinates(), message.where(file.path()));
        beginning = Optional.empty();
        return message;
    }

    private boolean becomesNothing(MessageFrames message) throws BadFileException {
        requireRowsBehind(message);
        if (!rules.range().hasAnyOf(message, rowsSentBefore)) {
            isOutside = true;
            return true;
        }
        return !rules.output().hasRecords(message);
    }

    /** A message may have several batches, so that only now it is known how many rows it has. */
    private void requireRowsBehind(MessageFrames message) throws BadFileException {
        if (rowsSentBefore > 0 && rowsSentBefore >= message.rows()) {
            throw from.orElseThrow().changed("a message of " + message.rows() + " rows begins there");
        }
    }

    private Head message() {
        if (records.isEmpty()) {
            records = Optional.of(rules.output()
                    .recordsOf(gathering.orElseThrow(), bytes, file.path(), rowsSentBefore, rules.range()));
        }
        return new Head.Message(
                records.get().kafkaOffset(),
                gathering.get().hasValue() ? opened.orElseThrow().schema() : Optional.empty());
    }

    private Head end(FileFrames frames, Frame frame) throws IOException {
        if (gathering.isPresent()) {
            throw gathering.get().fault(frame, "the end of the stream");
        }
        if (!sent) {
            return withoutBatches(frames, frame.end());
        }
        return end(frame.end());
    }

    private Head end(long size) throws IOException {
        if (!isOutside) {
            Consumed ignored = bytes.whole(size);
        }
        ended = true;
        return new Head.End();
    }

    /** A stream without batches still has a schema to tell. */
    private Head withoutBatches(FileFrames frames, long size) throws IOException {
        if (isOutside) {
            return end(size);
        }
        MessageFrames message = MessageFrames.withoutBatches(frames);
        rules.range().requireRecorded(message.coordinates(), message.where(file.path()));
        if (!rules.output().hasRecords(message)) {
            return end(size);
        }
        gathering = Optional.of(message);
        return message();
    }

    /**
     * Declares a file finished that has no end-of-stream marker: what is incomplete is left out.
     *
     * @return whether a message is left to take all the same: that of a stream without batches
     */
    Head finish() throws IOException {
        gathering = Optional.empty();
        beginning = Optional.empty();
        if (!sent && opened.isPresent() && opened.get().schemaHeader().length > 0) {
            return withoutBatches(opened.get(), incompleteSize);
        }
        return end(incompleteSize);
    }

    /**
     * The next record of the message that {@link #head} announced.
     *
     * @throws BadFileException if it cannot be sent as the settings are
     */
    SourceMessage take() throws IOException {
        MessageFrames message = gathering.orElseThrow();
        FileFrames frames = opened.orElseThrow();
        MessageRecords taking = records.orElseThrow();
        long row = taking.row();
        RecordContent content = unsent.isPresent() ? unsent.get() : taking.next();
        unsent = Optional.of(content);
        String topic = rules.topic().topic(file.path(), content.coordinates());
        rules.limits().require(() -> message.where(file.path()) + " row " + row, content);
        Consumed consumed = bytes.consumedTo(frames.place().position());
        // nothing fails behind this
        unsent = Optional.empty();
        sent = true;
        isOutside = false;
        SourceOffset offset;
        SourceMessage.Next next;
        if (taking.isEmpty()) {
            gathering = Optional.empty();
            records = Optional.empty();
            rowsSentBefore = 0;
            Following following = following(frames);
            offset = offset(following.place, 0, following.whole, bytes.consumed());
            next = following.next;
        } else {
            offset = offset(message.before(), taking.row(), Optional.empty(), consumed);
            next = SourceMessage.Next.MORE;
        }
        lastSent = Optional.of(offset);
        return new SourceMessage(file.path(), partition, topic, offset, content, next);
    }

    private SourceOffset offset(FileFrames.Place place, long row, Optional<Consumed> whole, Consumed consumed) {
        FileStatus known = bytes.known().orElseThrow();
        return new SourceOffset(
                place.batches(),
                place.position(),
                row,
                whole.isPresent() ? OptionalLong.of(whole.get().bytes()) : OptionalLong.empty(),
                Optional.of(new SourceOffset.Content(
                        consumed,
                        known.sizeInBytes(),
                        known.modifiedMs(),
                        bytes.version(),
                        // nobody goes on behind the end, and behind bytes that were not consumed nothing is known
                        whole.isPresent() || consumed.bytes() < place.position()
                                ? Optional.empty()
                                : place.dictionaries())));
    }

    /** The offset of the record that was taken last, whether it was stored or not; empty before the first. */
    Optional<SourceOffset> lastSent() {
        return lastSent;
    }

    /** The file with what was read of it: all, if its end was seen. */
    ReadFile asRead() {
        return new ReadFile(bytes.known().orElse(file), Optional.of(bytes.consumed()));
    }

    /** How the file ended, whose {@link Head.End} was seen. */
    Outcome outcome() {
        return isOutside ? new Outcome.LeftByRange() : new Outcome.Complete();
    }

    /**
     * What follows a message, and the whole file if that is its end.
     *
     * @param place where to go on
     */
    private record Following(SourceMessage.Next next, FileFrames.Place place, Optional<Consumed> whole) {}

    /** Looks one frame ahead; a fault there is reported by the next {@link #head}. */
    private Following following(FileFrames frames) throws BadFileException {
        FileFrames.Place place = frames.place();
        try {
            while (endOf(frames).isEmpty() && frames.peek() instanceof Frame.RecordBatch batch) {
                MessageFrames message = MessageFrames.of(batch, frames);
                if (rules.range().endsBefore(message)) {
                    Head ignored = endOutside();
                    return new Following(SourceMessage.Next.END_OF_FILE, place, Optional.empty());
                }
                if (!passes(message)) {
                    beginning = Optional.of(message);
                    return new Following(SourceMessage.Next.MORE, place, Optional.empty());
                }
                // so that the last record of a file is known to be its last, whatever stands behind it
                pass(batch.end());
                frames.advance();
                place = isOutside ? place : frames.place();
            }
            OptionalLong end = endOf(frames);
            if (end.isEmpty()) {
                return new Following(SourceMessage.Next.MORE, place, Optional.empty());
            }
            // what the range leaves is left for another one: the file was not read to its end
            return isOutside
                    ? new Following(SourceMessage.Next.END_OF_FILE, place, Optional.empty())
                    : new Following(
                            SourceMessage.Next.END_OF_FILE, frames.place(), Optional.of(bytes.whole(end.getAsLong())));
        } catch (BadFileException e) {
            throw e;
        } catch (IOException e) {
            return new Following(SourceMessage.Next.UNKNOWN, place, Optional.empty());
        }
    }

    private boolean passes(MessageFrames message) {
        if (!message.isComplete()) {
            return false;
        }
        boolean isInRange = message.coordinates().isEmpty() || rules.range().hasAnyOf(message, 0);
        isOutside |= !isInRange;
        return !isInRange || !rules.output().hasRecords(message);
    }

    /** The size of the file, if its end is next. */
    private OptionalLong endOf(FileFrames frames) throws IOException {
        // before the look: what is added later was not looked at
        long size = bytes.size();
        try {
            return frames.peek() instanceof Frame.EndOfStream end ? OptionalLong.of(end.end()) : OptionalLong.empty();
        } catch (InvalidStreamException e) {
            if (e.reason() == Reason.INCOMPLETE && rules.incompleteFile() == EndConfig.IncompleteFile.FINISH) {
                return OptionalLong.of(size);
            }
            throw e;
        }
    }
}
