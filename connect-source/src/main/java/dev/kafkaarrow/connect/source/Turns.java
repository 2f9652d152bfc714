package dev.kafkaarrow.connect.source;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Whose turn it is among the files that were begun: one order after another, each for as long as it has something to read. Not thread-safe. */
final class Turns {

    private final Map<String, OrderedFiles> unfinished = new HashMap<>();
    private final Deque<OrderedFiles> ready = new ArrayDeque<>();
    private final Set<OrderedFiles> asleep = new LinkedHashSet<>();

    /** Adds a file to those it has to stay in order with. */
    void add(ReadingOrder order, StreamFile file, Function<String, OrderedFiles> maker) {
        OrderedFiles files = unfinished.computeIfAbsent(order.name(), name -> {
            OrderedFiles made = maker.apply(name);
            ready.addLast(made);
            return made;
        });
        files.add(order.log(), file);
        if (asleep.remove(files)) {
            ready.addLast(files);
        }
    }

    /** The next message of the files that were added, or nothing until they grow. */
    Optional<SourceMessage> next() {
        while (!ready.isEmpty()) {
            OrderedFiles files = ready.getFirst();
            Optional<SourceMessage> message = files.next();
            if (message.isPresent()) {
                return message;
            }
            ready.removeFirst();
            if (files.isFinished()) {
                unfinished.remove(files.name());
            } else {
                asleep.add(files);
            }
        }
        return Optional.empty();
    }

    /** Lets files that ended before their streams did be looked at again, before others, however many are left. */
    void wake() {
        asleep.forEach(OrderedFiles::wake);
        asleep.forEach(ready::addFirst);
        asleep.clear();
    }
}
