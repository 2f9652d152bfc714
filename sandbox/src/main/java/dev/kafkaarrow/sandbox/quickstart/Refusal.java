package dev.kafkaarrow.sandbox.quickstart;

import java.util.List;

/** The quickstart cannot begin with what it was given. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<String> lines;

    Refusal(List<String> lines) {
        super(String.join("; ", lines));
        this.lines = List.copyOf(lines);
    }

    /** One for each argument or file that is at fault. */
    List<String> lines() {
        return lines;
    }
}
