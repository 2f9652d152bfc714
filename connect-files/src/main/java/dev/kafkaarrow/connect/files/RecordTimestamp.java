package dev.kafkaarrow.connect.files;

import java.util.Optional;

/**
 * A record's timestamp.
 *
 * @param epochMs milliseconds since the epoch
 * @param kind empty where a worker or converter did not say
 */
public record RecordTimestamp(long epochMs, Optional<TimestampKind> kind) {}
