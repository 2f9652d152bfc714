package dev.kafkaarrow.connect.store;

import java.util.List;

/**
 * A page of a directory: all files there whose names begin as asked and lie between {@code after} and the last of {@code names}.
 *
 * @param after what was asked for, or a name that sorts before it, as a store may give more than was asked for
 * @param names sorted
 * @param isLast whether there are none behind these
 */
public record Listing(String after, List<String> names, boolean isLast) {}
