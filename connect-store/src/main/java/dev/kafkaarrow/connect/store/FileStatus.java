package dev.kafkaarrow.connect.store;

/**
 * What a store says of a file without opening it.
 *
 * @param path relative to the store
 * @param sizeInBytes bytes it has now
 * @param modifiedMs time of the last change, milliseconds since the epoch
 * @param identity what stays the same as long as it is the same file, though it may grow: the store's own key of a file
 */
public record FileStatus(String path, long sizeInBytes, long modifiedMs, String identity) {}
