/**
 * A source of lines and a sink to lines, for tests, benchmarks and trials on any worker: Kafka's own file connectors are not published
 * for each of its versions. A plugin of its own, which knows Connect's API alone.
 */
package dev.kafkaarrow.sandbox.lines;
