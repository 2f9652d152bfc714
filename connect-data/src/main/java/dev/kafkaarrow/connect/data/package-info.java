/**
 * Kafka Connect's records as rows of Arrow batches, and back: one table of types used in both directions, the appender, the reader,
 * and the converter made of them. Knows no file and no connector.
 */
package dev.kafkaarrow.connect.data;
