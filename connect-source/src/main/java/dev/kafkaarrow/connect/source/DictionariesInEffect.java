package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.ipc.Frame;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The dictionary batches that a reader who joins a stream here has to be given first. Not thread-safe. */
final class DictionariesInEffect {

    /** For each dictionary the batch that set its values, followed by those that appended to them. */
    private final Map<Long, List<Frame.DictionaryBatch>> chains = new HashMap<>();

    void add(Frame.DictionaryBatch batch) {
        switch (batch.delta()) {
            case REPLACES -> {
                List<Frame.DictionaryBatch> chain = new ArrayList<>();
                chain.add(batch);
                chains.put(batch.id(), chain);
            }
            case APPENDS ->
                chains.computeIfAbsent(batch.id(), id -> new ArrayList<>()).add(batch);
        }
    }

    /** In the order of the file, where a dictionary stands behind those that its own values refer to. */
    List<Frame.DictionaryBatch> frames() {
        return chains.values().stream()
                .flatMap(List::stream)
                .sorted(Comparator.comparingLong(Frame.DictionaryBatch::position))
                .toList();
    }
}
