package dev.kafkaarrow.connect.source;

import java.util.List;

/**
 * Which files of the store are input, by their path relative to it. The store shows no hidden and no staged files.
 *
 * @param ownDirectories where files that were read are moved to
 */
record FileSelection(List<Glob> include, List<Glob> exclude, List<String> ownDirectories) {

    boolean selects(String path) {
        return ownDirectories.stream().noneMatch(directory -> path.startsWith(directory + "/"))
                && include.stream().anyMatch(glob -> glob.matches(path))
                && !excludes(path);
    }

    boolean excludes(String path) {
        return exclude.stream().anyMatch(glob -> glob.matches(path));
    }

    /** Whether there may be files in a directory that are selected; false is certain. */
    boolean mayHold(String directory) {
        return ownDirectories.stream().noneMatch(own -> (directory + "/").startsWith(own + "/"))
                && exclude.stream().noneMatch(glob -> glob.matchesAllBelow(directory));
    }
}
