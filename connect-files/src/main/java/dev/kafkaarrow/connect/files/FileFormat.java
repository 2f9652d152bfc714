package dev.kafkaarrow.connect.files;

import java.util.Arrays;
import java.util.Optional;

/** What a file of recorded messages is to those who read it; its name ends by it. */
public enum FileFormat {
    /** An Arrow IPC stream: schema, batches, and the end-of-stream marker. */
    STREAM(".arrows"),
    /** An Arrow IPC file: the same between a beginning and a footer that says where each batch is. */
    FILE(".arrow");

    private final String suffix;

    FileFormat(String suffix) {
        this.suffix = suffix;
    }

    /** What names end by. */
    public String suffix() {
        return suffix;
    }

    /** Of a file with this name; empty if it is none of an Arrow file. */
    public static Optional<FileFormat> of(String name) {
        // neither suffix ends by the other
        return Arrays.stream(values())
                .filter(format -> name.endsWith(format.suffix))
                .findFirst();
    }
}
