package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.files.FileStatus;
import dev.kafkaarrow.ipc.Frame;
import dev.kafkaarrow.ipc.InvalidStreamException;
import dev.kafkaarrow.ipc.InvalidStreamException.Reason;
import dev.kafkaarrow.ipc.StreamSchema;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * One file, read message by message from where an offset says. {@link #head} looks at headers alone, {@link #take} reads bodies. What
 * its messages become is the {@link Output}'s business. A failure leaves it as it was, so that either can be called again and goes on when the file has grown.
 *
 * <p>Not thread-safe. The source belongs to the caller.
 */
final class StreamFile {

    private final FileStatus file;
    private final FileSource source;
    private final MessageRules rules;
    private final Optional<SourceOffset> from;

    /** Absent before the stored offset was reached. */
    private Optional<FileFrames> opened = Optional.empty();

    private Optional<MessageFrames> gathering = Optional.empty();

    /** Of the message that is gathered. */
    private Optional<MessageRecords> records = Optional.empty();

    private long rowsSentBefore;
    private boolean sent;
    private boolean waited;
    private Optional<SentBody> lastSent = Optional.empty();
    private boolean ended;

    /** The batch that was sent last, to know the file again by. */
    private record SentBody(Frame.RecordBatch batch, long checksum) {}

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
        this.source = source;
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
     * @throws ConnectException if it is not the file that the offset was stored for
     */
    Head head() throws IOException {
        if (ended) {
            return new Head.End();
        }
        try {
            Head head = gather(frames());
            if (waited) {
                requireSameFile();
                waited = false;
            }
            return head;
        } catch (InvalidStreamException e) {
            if (e.reason() != Reason.INCOMPLETE) {
                throw e;
            }
            requireNotShrunk();
            waited = true;
            return new Head.Incomplete(e);
        }
    }

    private void requireNotShrunk() throws IOException {
        long position = opened.map(frames -> frames.place().position()).orElse(0L);
        if (source.size() < position) {
            throw new ConnectException("the file shrank while it was read: " + position
                    + " bytes of it were read, and now it has " + source.size());
        }
    }

    /** File systems give the key of a deleted file to the next one, which may have the very headers of this one. */
    private void requireSameFile() throws IOException {
        if (lastSent.isPresent()) {
            long now = opened.orElseThrow().bodyChecksum(lastSent.get().batch);
            if (now != lastSent.get().checksum) {
                throw new ConnectException("the file changed while it was followed: the body of the last batch that was"
                        + " sent had CRC-32C " + lastSent.get().checksum + " and has " + now
                        + ". Put the file back, or reset the connector's offset of this file to read it from its"
                        + " beginning");
            }
        }
    }

    private FileFrames frames() throws IOException {
        if (opened.isEmpty()) {
            FileFrames frames = new FileFrames(source, rules.checks());
            if (from.isPresent()) {
                frames.seek(from.get(), file.identity());
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
                    gathering = Optional.of(MessageFrames.of(batch, frames));
                } else {
                    gathering.get().add(batch);
                }
            }
            frames.advance();
        }
        return message();
    }

    private Head message() {
        if (records.isEmpty()) {
            records =
                    Optional.of(rules.output().recordsOf(gathering.orElseThrow(), source, file.path(), rowsSentBefore));
        }
        return new Head.Message(
                records.get().kafkaOffset(),
                gathering.get().hasValue() ? opened.orElseThrow().schema() : Optional.empty());
    }

    private Head end(FileFrames frames, Frame frame) throws InvalidStreamException {
        if (gathering.isPresent()) {
            throw gathering.get().fault(frame, "the end of the stream");
        }
        if (!sent) {
            // a stream without batches still has a schema to tell
            gathering = Optional.of(MessageFrames.withoutBatches(frames));
            return message();
        }
        ended = true;
        return new Head.End();
    }

    /**
     * Declares a file finished that has no end-of-stream marker: what is incomplete is left out.
     *
     * @return whether a message is left to take all the same: that of a stream without batches
     */
    Head finish() {
        gathering = Optional.empty();
        if (!sent && opened.isPresent() && opened.get().schemaHeader().length > 0) {
            gathering = Optional.of(MessageFrames.withoutBatches(opened.get()));
            return message();
        }
        ended = true;
        return new Head.End();
    }

    /**
     * The next record of the message that {@link #head} announced.
     *
     * @throws ConnectException if it cannot be sent as the settings are
     */
    SourceMessage take() throws IOException {
        MessageFrames message = gathering.orElseThrow();
        FileFrames frames = opened.orElseThrow();
        MessageRecords taking = records.orElseThrow();
        RecordContent content = taking.next();
        sent = true;
        OptionalLong body = taking.bodyChecksum();
        if (!taking.isEmpty()) {
            SourceOffset offset =
                    frames.offset(message.before(), taking.row(), Optional.empty(), file.identity(), body);
            return new SourceMessage(file.path(), offset, content, SourceMessage.Next.MORE);
        }
        gathering = Optional.empty();
        records = Optional.empty();
        rowsSentBefore = 0;
        lastSent = body.isPresent()
                ? Optional.of(new SentBody(message.lastBatch().orElseThrow(), body.getAsLong()))
                : Optional.empty();
        Following following = following(frames);
        SourceOffset offset = frames.offset(frames.place(), 0, following.end, file.identity(), body);
        return new SourceMessage(file.path(), offset, content, following.next);
    }

    /** What follows a message, and the whole file if that is its end. */
    private record Following(SourceMessage.Next next, Optional<SourceOffset.End> end) {}

    /** Looks one frame ahead; a fault there is reported by the next {@link #head}. */
    private Following following(FileFrames frames) {
        try {
            if (!atEnd(frames)) {
                return new Following(SourceMessage.Next.MORE, Optional.empty());
            }
            FileStatus whole = source.status();
            return new Following(
                    SourceMessage.Next.END_OF_FILE,
                    Optional.of(new SourceOffset.End(whole.sizeInBytes(), OptionalLong.of(whole.modifiedMs()))));
        } catch (IOException e) {
            return new Following(SourceMessage.Next.UNKNOWN, Optional.empty());
        }
    }

    private boolean atEnd(FileFrames frames) throws IOException {
        try {
            return frames.peek() instanceof Frame.EndOfStream;
        } catch (InvalidStreamException e) {
            if (e.reason() == Reason.INCOMPLETE && rules.incompleteFile() == EndConfig.IncompleteFile.FINISH) {
                return true;
            }
            throw e;
        }
    }
}
