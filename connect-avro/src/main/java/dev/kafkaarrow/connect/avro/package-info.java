/** Avro's binary encoding to Arrow batches, without a value of Connect between them. Begin with {@link dev.kafkaarrow.connect.avro.AvroRows}. */
package dev.kafkaarrow.connect.avro;
