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
                && exclude.stream().noneMatch(glob -> glob.matches(path));
    }
}
