package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.ipc.ByteSource;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/** A message of one batch that is too large for one record: each record has some of its rows. Not thread-safe. */
final class SplitMessage implements MessageRecords {

    private final MessageFrames message;
    private final ByteSource file;
    private final String path;
    private final AttributeRules attributes;
    private final Splitting splitting;
    private final long rowsSent;

    /** Absent before the batch was read. */
    private Optional<Slices> slices = Optional.empty();

    SplitMessage(
            MessageFrames message,
            ByteSource file,
            String path,
            AttributeRules attributes,
            Splitting splitting,
            long rowsSent) {
        this.message = message;
        this.file = file;
        this.path = path;
        this.attributes = attributes;
        this.splitting = splitting;
        this.rowsSent = rowsSent;
    }

    @Override
    public OptionalLong kafkaOffset() {
        return message.kafkaOffset();
    }

    @Override
    public RecordContent next() throws IOException {
        if (slices.isEmpty()) {
            slices = Optional.of(split());
        }
        long before = slices.get().row();
        byte[] value = slices.get().next();
        return RecordContent.of(
                attributes.of(path, message.where(path), value),
                value,
                message.batches(),
                slices.get().row() - before);
    }

    private Slices split() throws IOException {
        String where = message.where(path);
        if (message.coordinates().isPresent()) {
            throw splitting.tooLarge(
                    where, message.coordinates().get(), message.stream().sizeInBytes());
        }
        return splitting.split(message, file, rowsSent, where);
    }

    @Override
    public boolean isEmpty() {
        return slices.isPresent() && slices.get().isEmpty();
    }

    @Override
    public long row() {
        return slices.map(Slices::row).orElse(rowsSent);
    }
}
