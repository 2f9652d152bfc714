package dev.kafkaarrow.benchmarks.connect;

/**
 * What one run carries.
 *
 * @param messages in all
 * @param partitions and tasks, and threads of the bare clients
 * @param messageBytes of one
 */
record Load(int messages, int partitions, int messageBytes) {

    /** So that files are about as large as by the sink's default, and every partition fills whole ones. */
    private static final int FILES = 8;

    int messagesPerPartition() {
        return messages / partitions;
    }

    int messagesPerFile() {
        return messages / FILES;
    }

    double megabytes() {
        return (double) messages * messageBytes / 1e6;
    }

    String name() {
        return partitions == 1 ? "1 partition" : partitions + " partitions";
    }
}
