package dev.kafkaarrow.connect.source;

import java.util.List;

/** Which files of the store are input, by their path relative to it. The store shows no hidden and no staged files. */
record FileSelection(List<Glob> include, List<Glob> exclude) {

    boolean selects(String path) {
        return include.stream().anyMatch(glob -> glob.matches(path))
                && exclude.stream().noneMatch(glob -> glob.matches(path));
    }
}
