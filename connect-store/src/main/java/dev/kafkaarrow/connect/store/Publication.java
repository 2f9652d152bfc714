package dev.kafkaarrow.connect.store;

/** How publishing ended. */
public enum Publication {
    /** The file has its path, and survives a loss of power. */
    PUBLISHED,
    /** Another file has that path; nothing was written over it. */
    NAME_TAKEN
}
