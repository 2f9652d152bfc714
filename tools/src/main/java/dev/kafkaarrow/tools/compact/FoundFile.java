package dev.kafkaarrow.tools.compact;

import dev.kafkaarrow.connect.files.FilePlace;
import dev.kafkaarrow.connect.store.FileStatus;

/** A file of a log as a listing has it. */
record FoundFile(FilePlace place, FileStatus status) {

    long base() {
        return place.name().baseOffset();
    }
}
