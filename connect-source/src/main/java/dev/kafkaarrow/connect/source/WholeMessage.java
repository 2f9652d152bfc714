package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.files.RecordCoordinates;
import dev.kafkaarrow.ipc.ByteSource;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/** A message that becomes one record, whose bodies are read straight into its value. Not thread-safe. */
final class WholeMessage implements MessageRecords {

    private final MessageFrames message;
    private final ByteSource file;
    private final String path;
    private final AttributeRules attributes;
    private boolean taken;

    WholeMessage(MessageFrames message, ByteSource file, String path, AttributeRules attributes) {
        this.message = message;
        this.file = file;
        this.path = path;
        this.attributes = attributes;
    }

    @Override
    public OptionalLong kafkaOffset() {
        return message.kafkaOffset();
    }

    @Override
    public RecordContent next() throws IOException {
        RecordContent content = content();
        taken = true;
        return content;
    }

    private RecordContent content() throws IOException {
        Optional<RecordCoordinates> recorded = message.coordinates();
        if (recorded.isPresent()) {
            Optional<byte[]> value =
                    message.hasValue() ? Optional.of(message.stream().readFrom(file)) : Optional.empty();
            return RecordContent.of(recorded.get(), value, message.batches(), message.rows());
        }
        byte[] value = message.stream().readFrom(file);
        return RecordContent.of(
                attributes.of(path, message.where(path), value), value, message.batches(), message.rows());
    }

    @Override
    public boolean isEmpty() {
        return taken;
    }

    @Override
    public long row() {
        return taken ? message.rows() : 0;
    }
}
