package dev.kafkaarrow.tools.verify;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/** Counts what is wrong, and hands some of it on: of one fault in one file no more than a few, so that they do not hide all else. Not thread-safe. */
final class Findings {

    /** Enough to see what they have in common. */
    private static final int MOST_OF_A_KIND_IN_A_FILE = 5;

    private final long most;
    private final Consumer<Finding> out;
    private final Map<Fault, Long> counts = new EnumMap<>(Fault.class);
    private final Map<Fault, Integer> inFile = new EnumMap<>(Fault.class);
    private String file = "";
    private long handedOn;
    private long all;

    /** @param most how many are handed on */
    Findings(long most, Consumer<Finding> out) {
        this.most = most;
        this.out = out;
    }

    void add(Finding finding) {
        all++;
        counts.merge(finding.fault(), 1L, Long::sum);
        if (!finding.file().equals(file)) {
            file = finding.file();
            inFile.clear();
        }
        if (inFile.merge(finding.fault(), 1, Integer::sum) <= MOST_OF_A_KIND_IN_A_FILE && handedOn < most) {
            handedOn++;
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
