package dev.kafkaarrow.sandbox.quickstart;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Names topics after files: letters, digits and hyphens, so that no two of them collide in Kafka's metrics either. */
final class TopicNames {
    /** Leaves room for what is put behind it: topics have 249 characters, connectors' files more. */
    private static final int MAX_LENGTH = 100;

    private TopicNames() {}

    /** One name for each file; a number behind it sets apart files of one name. */
    static List<String> of(List<Path> files) {
        List<String> names = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (Path file : files) {
            String base = base(String.valueOf(file.getFileName()));
            String name = base;
            for (int number = 2; !taken.add(name); number++) {
                name = base + "-" + number;
            }
            names.add(name);
        }
        return names;
    }

    private static String base(String fileName) {
        String legal = ArrowNames.withoutExtension(fileName).replaceAll("[^A-Za-z0-9]+", "-");
        String trimmed = legal.substring(0, Math.min(MAX_LENGTH, legal.length()));
        return trimmed.isEmpty() ? "input" : trimmed;
    }
}
