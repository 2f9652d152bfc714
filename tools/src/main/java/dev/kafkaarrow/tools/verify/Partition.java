package dev.kafkaarrow.tools.verify;

import java.util.ArrayList;
import java.util.List;

/** What is remembered of a partition's files, of all its logs. Not thread-safe. */
final class Partition {

    private final Offsets offsets = new Offsets();
    private final List<FileFacts> files = new ArrayList<>();

    /** Takes a record of a file that is being read. */
    void add(Finding.Place place, Findings findings) {
        if (!offsets.add(place.offset())) {
            findings.add(Finding.ofRecord(Fault.DOUBLED, place, "each record once", "one that is in " + other(place)));
        }
    }

    private String other(Finding.Place place) {
        return files.stream()
                .filter(file -> file.firstOffset() <= place.offset() && place.offset() <= file.lastOffset())
                .map(file -> file.path().path() + " as well")
                .findFirst()
                .orElse("the same file before");
    }

    void add(FileFacts file) {
        files.add(file);
    }

    /** In the order in which they were read. */
    List<FileFacts> files() {
        return files;
    }
}
