package dev.kafkaarrow.ipc;

import java.util.Objects;

/** An entry of {@code custom_metadata}. Lists of entries keep order and repeated keys, which a map would lose. */
public record KeyValue(String key, String value) {
    public KeyValue {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(value, "value");
    }
}
