package dev.kafkaarrow.connect.data.types;

import org.apache.kafka.connect.data.Schema;

/**
 * A column in addition to those of the records, such as a record's offset or key.
 *
 * @param name of the column; no field of the records may have it
 * @param schema of the column's values, of any type
 */
public record ExtraColumn(String name, Schema schema) {}
