package dev.kafkaarrow.connect.sink;

/** What becomes of records of different schemas; named as the option's values. */
enum SchemaEvolution {
    SEPARATE,
    PROJECT
}
