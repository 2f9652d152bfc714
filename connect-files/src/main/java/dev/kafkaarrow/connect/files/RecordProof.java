package dev.kafkaarrow.connect.files;

import java.util.Optional;

/**
 * What tells a record from another that was given the same offset.
 *
 * @param timestampMs milliseconds since the epoch; empty for a record without one
 * @param checksum of key and value
 */
public record RecordProof(Optional<Long> timestampMs, RecordChecksum checksum) {
    @Override
    public String toString() {
        return "timestamp " + timestampMs.map(String::valueOf).orElse("none") + " and checksum " + checksum;
    }
}
