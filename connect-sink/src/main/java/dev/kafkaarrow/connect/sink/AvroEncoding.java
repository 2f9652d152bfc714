package dev.kafkaarrow.connect.sink;

/** What stands around the binary encoding of Avro in a value. */
enum AvroEncoding {
    /** A zero byte and the four-byte id of the writer's schema before it. */
    REGISTRY,
    /** Avro's own header: C3 01, and the fingerprint of the one schema. */
    SINGLE_OBJECT,
    /** Nothing. */
    BINARY
}
