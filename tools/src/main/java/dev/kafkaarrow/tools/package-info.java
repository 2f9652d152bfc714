/**
 * The command line {@code kafka-arrow}, and plug-ins for the tools with which people look at topics.
 *
 * <p>{@code KafkaArrow} is the program: it has the list of commands, each in the package of its subject; {@code command} has what they
 * share.
 */
package dev.kafkaarrow.tools;
