/** The commands that look at files and topics, and change nothing. */
package dev.kafkaarrow.tools.look;
