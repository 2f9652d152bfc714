package dev.kafkaarrow.tools.verify;

import java.util.LinkedHashMap;
import java.util.Map;

/** Records whose checksum cannot be made again though those of others can: faults, unless the topic has them as they are in the file. Not thread-safe. */
final class Suspicions {

    private final Map<String, Finding> byRecord = new LinkedHashMap<>();

    void add(Finding finding) {
        byRecord.put(finding.record(), finding);
    }

    /** The record is sound. */
    void clear(Finding.Place place) {
        byRecord.remove(place.record());
    }

    /** When nothing more will be known. */
    void report(Findings findings) {
        byRecord.values().forEach(findings::add);
    }
}
