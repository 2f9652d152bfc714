package dev.kafkaarrow.connect.files;

import dev.kafkaarrow.ipc.Frame;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * The dictionary batches in effect at one point of a stream, which a reader who joins there has to be given first: for each
 * dictionary the one that set its values, followed by those that appended to them. Not thread-safe.
 *
 * @param <B> what stands for a batch
 */
public final class DictionariesInEffect<B> {

    private final ToLongFunction<B> id;
    private final Function<B, Frame.Delta> delta;

    /** By id, in the order in which their values were set. Nothing looks at others: a hostile stream has any number of batches. */
    private final Map<Long, List<Placed<B>>> chains = new LinkedHashMap<>();

    private long added;

    private record Placed<B>(long place, B batch) {}

    /** None, at the beginning of a stream. */
    public DictionariesInEffect(ToLongFunction<B> id, Function<B, Frame.Delta> delta) {
        this.id = id;
        this.delta = delta;
    }

    /** The next batch of the stream. */
    public void add(B batch) {
        long its = id.applyAsLong(batch);
        if (delta.apply(batch) == Frame.Delta.REPLACES) {
            chains.remove(its);
        }
        chains.computeIfAbsent(its, first -> new ArrayList<>()).add(new Placed<>(added++, batch));
    }

    /** All of them, in the order of the stream, where a dictionary stands behind those that its own values refer to. */
    public List<B> inOrder() {
        return chains.values().stream()
                .flatMap(List::stream)
                .sorted(Comparator.comparingLong(Placed::place))
                .map(Placed::batch)
                .toList();
    }

    /** The dictionaries that have a batch, in the order in which their values were set. */
    List<Long> ids() {
        return List.copyOf(chains.keySet());
    }

    /** The batches of one dictionary. */
    List<B> of(long dictionary) {
        return chains.getOrDefault(dictionary, List.of()).stream()
                .map(Placed::batch)
                .toList();
    }
}
