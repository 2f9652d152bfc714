package dev.kafkaarrow.connect.files;

import dev.kafkaarrow.ipc.StreamSchema;
import java.util.List;

/**
 * A message's dictionary ids as its file has them. The schemas have equal fingerprints, so the n-th id of the one means what the
 * n-th of the other does.
 */
record DictionaryIds(StreamSchema message, StreamSchema file) {

    long inFile(long id) {
        List<Long> ids = file.dictionaryIds();
        return ids.get(message.dictionaryIds().indexOf(id));
    }
}
