package dev.kafkaarrow.tools.verify;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Counts what is wrong, and hands some of it on: of one fault in one file no more than a few, so that they do not hide all else. Not thread-safe. */
final class Findings {

    /** Enough to see what they have in common. */
    private static final int MOST_OF_A_KIND_IN_A_FILE = 5;

    private static final int MOST_FILES = 1_000;

    private final long most;
    private final Consumer<Finding> out;
    private final Map<Fault, Long> counts = new EnumMap<>(Fault.class);

    /** Of the files that were met last, as those of a partition are read beside each other. */
    private final Map<String, Map<Fault, Integer>> inFiles = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Map<Fault, Integer>> eldest) {
            return size() > MOST_FILES;
        }
    };

    private long shown;
    private long handedOn;
    private long all;

    /** @param most how many are handed on */
    Findings(long most, Consumer<Finding> out) {
        this.most = most;
        this.out = out;
    }

    void add(Finding finding) {
        add(finding, 1);
    }

    /** One that stands for several in a row. */
    void add(Finding finding, long count) {
        all += count;
        counts.merge(finding.fault(), count, Long::sum);
        Map<Fault, Integer> inFile = inFiles.computeIfAbsent(finding.file(), unused -> new EnumMap<>(Fault.class));
        if (inFile.merge(finding.fault(), 1, Integer::sum) <= MOST_OF_A_KIND_IN_A_FILE && shown++ < most) {
            handedOn += count;
            out.accept(finding);
        }
    }

    long count() {
        return all;
    }

    /** How many were counted only. */
    long notShown() {
        return all - handedOn;
    }

    Map<Fault, Long> counts() {
        return counts;
    }
}
