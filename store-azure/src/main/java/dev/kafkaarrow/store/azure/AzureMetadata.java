package dev.kafkaarrow.store.azure;

import java.util.HashMap;
import java.util.Map;

/** Metadata as the service takes it: its names are identifiers of C#, so a hyphen is an underscore there; ours have none of those. */
final class AzureMetadata {

    private AzureMetadata() {}

    /** Names of lower-case letters, digits and hyphens, with a letter first. */
    static Map<String, String> toService(Map<String, String> metadata) {
        Map<String, String> mapped = new HashMap<>();
        metadata.forEach((name, value) -> {
            if (!Character.isLetter(name.charAt(0))) {
                throw new IllegalArgumentException(
                        "'" + name + "' cannot be a name of metadata: it begins with no letter");
            }
            mapped.put(name.replace('-', '_'), value);
        });
        return mapped;
    }

    static Map<String, String> fromService(Map<String, String> metadata) {
        if (metadata == null) {
            return Map.of();
        }
        Map<String, String> mapped = new HashMap<>();
        metadata.forEach((name, value) -> mapped.put(name.replace('_', '-'), value));
        return Map.copyOf(mapped);
    }
}
