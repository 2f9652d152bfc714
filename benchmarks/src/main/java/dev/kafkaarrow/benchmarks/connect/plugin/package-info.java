/** What the connectors are compared with on the same worker: the least that a connector can do. A plugin of its own. */
package dev.kafkaarrow.benchmarks.connect.plugin;
