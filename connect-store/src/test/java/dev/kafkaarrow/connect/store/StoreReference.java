package dev.kafkaarrow.connect.store;

import java.util.List;
import java.util.stream.Collectors;

/** The options of a store as a page of {@code docs/configuration}, as Kafka writes those of a connector. */
public final class StoreReference {

    private StoreReference() {}

    /** In the order of their names. */
    public static String of(List<StoreOption> options) {
        return options.stream()
                .sorted((one, other) -> one.name().compareTo(other.name()))
                .map(StoreReference::of)
                .collect(Collectors.joining("\n"));
    }

    private static String of(StoreOption option) {
        String type = switch (option.kind()) {
            case TEXT -> "string";
            case PASSWORD -> "password";
            case BOOLEAN -> "boolean";
            case NUMBER -> "long";
        };
        return "``" + option.name() + "``\n  " + option.documentation() + "\n\n  * Type: " + type + "\n  * Default: "
                + option.defaultValue().orElse("null") + "\n"
                + (option.allowed().isEmpty()
                        ? ""
                        : "  * Valid Values: (case insensitive) [" + String.join(", ", option.allowed()) + "]\n");
    }
}
