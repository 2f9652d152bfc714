package dev.kafkaarrow.connect.store;

import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Paths of a store as keys of its bucket, and back: a path is what a key has behind the store's prefix, as it is.
 *
 * @param prefix empty, or with a {@code /} at its end
 */
record ObjectKeys(String prefix) {

    /** Below some folders of a bucket, written with or without a {@code /} at either end. */
    static ObjectKeys below(String folders) {
        String path = normal(folders.startsWith("/") ? folders.substring(1) : folders, folders);
        return new ObjectKeys(path.isEmpty() ? "" : path + "/");
    }

    /**
     * The key of a path.
     *
     * @throws IllegalArgumentException if there is none
     */
    String key(String path) {
        String normal = normal(path, path);
        if (normal.isEmpty()) {
            throw new IllegalArgumentException("'" + path + "' is no path of a file");
        }
        return prefix + normal;
    }

    /** What the keys of a directory's files begin with. */
    String folder(String directory) {
        String normal = normal(directory, directory);
        return normal.isEmpty() ? prefix : prefix + normal + "/";
    }

    /** The path of a key that begins with the prefix. */
    String path(String key) {
        return key.substring(prefix.length());
    }

    /** As a path of a file system is taken. */
    private static String normal(String path, String given) {
        CharsetEncoder utf8 = StandardCharsets.UTF_8.newEncoder();
        if (!utf8.canEncode(path)) {
            throw new IllegalArgumentException("'" + given + "' is no name of a file: half of a surrogate pair");
        }
        if (path.startsWith("/")) {
            throw new IllegalArgumentException("'" + given + "' leads out of the store");
        }
        Deque<String> names = new ArrayDeque<>();
        for (String name : path.split("/", -1)) {
            if (name.equals("..")) {
                if (names.pollLast() == null) {
                    throw new IllegalArgumentException("'" + given + "' leads out of the store");
                }
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.addLast(name);
            }
        }
        return String.join("/", names);
    }
}
