package dev.kafkaarrow.ipc;

/**
 * A SHA-256 over a canonical form of a schema. The order of metadata entries and the numbers used as dictionary ids do
 * not change it; everything else does. Equal fingerprints mean that batches can stand behind one schema message, with
 * dictionary ids mapped by their order of first appearance ({@link StreamSchema#dictionaryIds()}).
 *
 * <p>It stands in file names, so it is frozen.
 *
 * @param sha256 64 lower-case hex digits
 */
public record SchemaFingerprint(String sha256) {

    public SchemaFingerprint {
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("expected 64 lower-case hex digits, got " + sha256);
        }
    }

    /** The first 16 hex digits: enough to name a file, too few to trust alone. */
    public String digits() {
        return sha256.substring(0, 16);
    }

    @Override
    public String toString() {
        return digits();
    }
}
