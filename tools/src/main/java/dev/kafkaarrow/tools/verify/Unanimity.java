package dev.kafkaarrow.tools.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Decides whether exceptions from a rule are faults, where files do not say whether the rule holds for them: they are if nearly all others follow it. Not
 * thread-safe.
 */
final class Unanimity {

    /** So many have to follow a rule for one that does not. */
    private static final int TO_ONE = 4;

    /** More are not looked at one by one anyway. */
    private static final int MOST_HELD = 20;

    private final List<Finding> exceptions = new ArrayList<>();
    private long followed;
    private long broken;

    void follows() {
        followed++;
    }

    void breaks(Finding exception) {
        broken++;
        if (exceptions.size() < MOST_HELD) {
            exceptions.add(exception);
        }
    }

    /** Hands on the exceptions that are faults, and begins anew. */
    Verdict decide(Consumer<Finding> faults) {
        boolean holds = broken > 0 && followed >= TO_ONE * broken;
        if (holds) {
            exceptions.forEach(faults);
        }
        Verdict verdict = new Verdict(followed, holds ? 0 : broken);
        exceptions.clear();
        followed = 0;
        broken = 0;
        return verdict;
    }

    /**
     * What became of all that were looked at.
     *
     * @param proven how many followed the rule
     * @param open of how many nobody can tell
     */
    record Verdict(long proven, long open) {}
}
