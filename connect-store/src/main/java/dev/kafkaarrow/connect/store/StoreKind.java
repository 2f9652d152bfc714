package dev.kafkaarrow.connect.store;

/** What stores differ in that their users must know. */
public enum StoreKind {
    /** A directory: what was published is listed at once, a file may grow, publishing takes as long as forcing it to the disk. */
    FILE_SYSTEM,
    /**
     * Objects, over a network: publishing may take long, so it is worth doing several files side by side; one that was given up may still
     * come into effect; a file never grows.
     */
    OBJECT_STORE
}
