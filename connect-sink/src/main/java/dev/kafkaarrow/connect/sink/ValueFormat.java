package dev.kafkaarrow.connect.sink;

/** What values are. */
enum ValueFormat {
    /** Whatever the converter makes of them: bytes that are Arrow streams, or Structs, which are rows. */
    CONNECT,
    /** Bytes that are JSON: each is a row. */
    JSON,
    /** Bytes that are Avro: each is a row. */
    AVRO
}
