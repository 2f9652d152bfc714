package dev.kafkaarrow.benchmarks.connect;

import java.util.List;

/**
 * How much is measured: the full run takes about 14 minutes on 2 cores.
 *
 * @param repetitions those that count; {@link Contest} adds warm-ups
 * @param messages of 387 KB
 * @param smallFiles numbers of files to compare
 * @param batches of about 100 KB in the file that is resumed
 * @param rows as JSON
 * @param rowsRepetitions those that count of the trial of rows, in which a run takes several times as long
 */
record Effort(int repetitions, int messages, List<Integer> smallFiles, int batches, int rows, int rowsRepetitions) {
    static final Effort FULL = new Effort(3, 2_000, List.of(25_000, 50_000, 100_000), 10_000, 1_000_000, 3);
    static final Effort QUICK = new Effort(1, 480, List.of(1_000, 2_000, 4_000), 1_000, 200_000, 1);
}
