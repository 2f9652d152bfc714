/**
 * The command line {@code kafka-arrow}, and plug-ins for the tools with which people look at topics.
 *
 * <p>{@code KafkaArrow} is the program: it has the list of commands, each in the package of its subject; {@code command} has what they
 * share. {@code ArrowFormatter}, {@code ArrowLineReader}, {@code ArrowJsonDeserializer} and {@code ArrowKafbatSerde} are the plug-ins, with
 * {@code PluginOptions}; what they show is made in {@code render}, as for the commands of {@code look}.
 */
package dev.kafkaarrow.tools;
