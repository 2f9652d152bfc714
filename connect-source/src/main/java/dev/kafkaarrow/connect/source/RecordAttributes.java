package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.files.Bytes;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a record has besides its value, where no sink recorded it.
 *
 * @param key empty for a null key
 * @param timestampMs milliseconds since the epoch; empty to have the record timed when it is sent
 */
record RecordAttributes(Optional<Bytes> key, OptionalLong timestampMs) {}
