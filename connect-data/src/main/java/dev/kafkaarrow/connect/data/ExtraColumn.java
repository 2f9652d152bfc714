package dev.kafkaarrow.connect.data;

import org.apache.kafka.connect.data.Schema;

/**
 * A column beside those of the records, such as a record's offset or key.
 *
 * @param schema of its values; any type
 */
public record ExtraColumn(String name, Schema schema) {}
