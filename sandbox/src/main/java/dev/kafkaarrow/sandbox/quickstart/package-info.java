/**
 * The quickstart: Arrow batches into a topic, by the sink connector into files, by the source connector into a second topic,
 * and a comparison of every value with the input.
 */
package dev.kafkaarrow.sandbox.quickstart;
