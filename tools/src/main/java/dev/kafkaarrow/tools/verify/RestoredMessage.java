package dev.kafkaarrow.tools.verify;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.StreamAssembly;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A message that was written unchanged, put together again from its batches: the schema of the file, the dictionaries in effect, the batches with their
 * own metadata, the end. Its bytes are those of the message if its producer lays out headers as this project does. Not thread-safe.
 */
final class RestoredMessage {

    private final List<ByteBuffer> messages = new ArrayList<>();

    /** Begins with the first batch, or with none if the message has none. */
    static RestoredMessage begin(BatchReader reader) {
        RestoredMessage message = new RestoredMessage();
        message.messages.addAll(reader.beginning());
        return message;
    }

    void add(StoredBatch stored, BatchReader.Batch batch) {
        if (!stored.isFirst()) {
            messages.addAll(batch.newDictionaries());
        }
        messages.add(ByteBuffer.wrap(batch.frame().headerWithMetadata(stored.ownMetadata())));
        messages.add(batch.body());
    }

    ArrowStream stream(BatchReader reader) throws IOException {
        return reader.stream(messages);
    }

    ByteBuffer bytes() {
        return ByteBuffer.wrap(StreamAssembly.of(messages));
    }
}
