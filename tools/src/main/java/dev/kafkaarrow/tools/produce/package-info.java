/** Sends files to topics, as messages that fit. */
package dev.kafkaarrow.tools.produce;
