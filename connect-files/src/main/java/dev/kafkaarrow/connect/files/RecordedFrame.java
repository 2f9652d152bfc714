package dev.kafkaarrow.connect.files;

import dev.kafkaarrow.ipc.Frame;
import java.util.List;

/**
 * A record batch of a file of recorded messages.
 *
 * @param dictionaries the dictionary batches between the record batch before and this one
 * @param frame where its bytes are
 * @param batch what its metadata says
 */
public record RecordedFrame(List<Frame.DictionaryBatch> dictionaries, Frame.RecordBatch frame, BatchOrigin batch) {
    public RecordedFrame {
        dictionaries = List.copyOf(dictionaries);
    }
}
