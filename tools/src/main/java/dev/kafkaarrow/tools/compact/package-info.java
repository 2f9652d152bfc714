/** Copies the logs of a store to another one, as a sink with larger files would have written them. */
package dev.kafkaarrow.tools.compact;
