package dev.kafkaarrow.sandbox;

import java.util.Map;
import java.util.Optional;

/**
 * One committed position of a connector, as Connect's REST interface shows and takes it.
 *
 * @param partition the source partition, or {@code kafka_topic} and {@code kafka_partition} for a sink
 * @param offset the source offset, or {@code kafka_offset} for a sink; empty to have it removed when altering
 */
public record ConnectorOffset(Map<String, Object> partition, Optional<Map<String, Object>> offset) {}
