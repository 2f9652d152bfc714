/**
 * {@code kafka-arrow verify}: whether the files of a sink's store are whole, agree with their names and with each other, and with the topics.
 *
 * <p>{@code VerifyCommand} runs a {@code Verification}. {@code StoreCheck} walks the store and has each file checked by a {@code FileCheck}, which reads it through
 * a {@code BatchReader} and learns from {@code Coordinates} what it says of its records; a {@code Log} holds files against the one before, a {@code Partition}
 * knows which offsets were met. {@code TopicCheck} goes through a partition of the topic and through its files at the same time, and a
 * {@code ValueComparison} tells whether values are the same. A {@code Finding} is something that is wrong.
 *
 * <p>What stands in files is read by {@code docs/file-format.md}, without the code that writes it: {@code Coordinates}, {@code PackedNumbers},
 * {@code StorePath}, {@code RecordChecksum}, {@code CanonicalForm} share nothing with the sink.
 */
package dev.kafkaarrow.tools.verify;
