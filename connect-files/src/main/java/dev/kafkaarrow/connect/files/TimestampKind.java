package dev.kafkaarrow.connect.files;

import java.util.Optional;

/** What a record's timestamp means; the names in the format are Kafka's own. */
public enum TimestampKind {
    CREATE_TIME("CreateTime"),
    LOG_APPEND_TIME("LogAppendTime");

    private final String formatName;

    TimestampKind(String formatName) {
        this.formatName = formatName;
    }

    String formatName() {
        return formatName;
    }

    static Optional<TimestampKind> named(String formatName) {
        for (TimestampKind kind : values()) {
            if (kind.formatName.equals(formatName)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
