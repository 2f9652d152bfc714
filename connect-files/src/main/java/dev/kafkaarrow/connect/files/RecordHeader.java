package dev.kafkaarrow.connect.files;

import java.util.Optional;

/**
 * A header of a Kafka record. Names may repeat.
 *
 * @param name may be empty
 * @param value empty for a header whose value is null
 */
public record RecordHeader(String name, Optional<Bytes> value) {}
