/**
 * Kafka serializers and deserializers of complete Arrow IPC streams: {@link dev.kafkaarrow.serde.ArrowStreamSerializer} and {@link
 * dev.kafkaarrow.serde.ArrowStreamDeserializer} for {@link dev.kafkaarrow.ipc.ArrowStream}, {@link
 * dev.kafkaarrow.serde.VectorSchemaRootSerializer} for producers that hold a root, {@link dev.kafkaarrow.serde.ArrowStreamSerde} for
 * Kafka Streams. Their options are those of {@link dev.kafkaarrow.serde.ArrowSerdeConfig}. {@link
 * dev.kafkaarrow.serde.ArrowBatches} reads what a consumer polls as one sequence of batches.
 */
package dev.kafkaarrow.serde;
