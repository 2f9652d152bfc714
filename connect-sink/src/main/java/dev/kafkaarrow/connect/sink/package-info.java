/**
 * Topics of Arrow streams to files, each record exactly once.
 *
 * <p>{@code put(records) -> Incoming -> PartitionLog -> Publisher -> FileWriter (staged) -> publish -> preCommit}. The files are
 * the truth for what is durable: a {@link dev.kafkaarrow.connect.sink.KeyLog} knows them, and Connect's offsets only ever lag.
 */
package dev.kafkaarrow.connect.sink;
