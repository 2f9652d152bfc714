package dev.kafkaarrow.sandbox.quickstart;

import java.util.Arrays;

/** The names of Arrow files, by their endings; none ends by another. */
enum ArrowNames {
    STREAM(".arrows"),
    IPC_FILE(".arrow"),
    FEATHER(".feather");

    private final String extension;

    ArrowNames(String extension) {
        this.extension = extension;
    }

    static boolean include(String name) {
        return Arrays.stream(values()).anyMatch(each -> name.endsWith(each.extension));
    }

    /** The name as it is if it is none of these. */
    static String withoutExtension(String name) {
        return Arrays.stream(values())
                .filter(each -> name.endsWith(each.extension))
                .findFirst()
                .map(each -> name.substring(0, name.length() - each.extension.length()))
                .orElse(name);
    }
}
