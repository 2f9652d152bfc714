package dev.kafkaarrow.sandbox;

/**
 * A class the worker can load.
 *
 * @param className the full name of the class
 * @param type {@code source}, {@code sink}, {@code converter}, {@code header_converter}, {@code transformation} or
 *     {@code predicate}
 * @param version what the plugin says of itself; empty if nothing
 */
public record ConnectorPlugin(String className, String type, String version) {}
