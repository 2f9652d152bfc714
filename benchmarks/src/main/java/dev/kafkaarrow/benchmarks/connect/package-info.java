/**
 * Sink and source on a real broker and worker, against the bare clients and against connectors that do nothing.
 *
 * <p>{@code ConnectBenchmarks -> Rig (broker, worker) -> trials -> ConnectReport}. The bare clients run in a JVM of their own.
 */
package dev.kafkaarrow.benchmarks.connect;
