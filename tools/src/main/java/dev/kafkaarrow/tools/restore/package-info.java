/** Sends what a sink recorded back to topics. */
package dev.kafkaarrow.tools.restore;
