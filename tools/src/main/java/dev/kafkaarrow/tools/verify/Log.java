package dev.kafkaarrow.tools.verify;

import java.util.Optional;

/** The files of one log, one after the other in the order of their names. Not thread-safe. */
final class Log {

    private final String prefix;
    private final Unanimity checksums = new Unanimity();
    private Optional<FileFacts> last = Optional.empty();

    /** @param prefix what all its paths begin with */
    Log(String prefix) {
        this.prefix = prefix;
    }

    boolean has(StorePath path) {
        return path.log().equals(prefix);
    }

    /** Whether values are those that checksums are of. */
    Unanimity checksums() {
        return checksums;
    }

    /** Takes the next file, which starts one after the last recorded offset of the one before. */
    void add(FileFacts file, Findings findings, Totals totals) {
        long base = file.path().baseOffset();
        if (last.isEmpty()) {
            totals.logs++;
            totals.logsWithoutBeginning += base > 0 ? 1 : 0;
        } else if (last.get().isWhole() && last.get().records() > 0) {
            FileFacts before = last.get();
            long expected = before.lastOffset() + 1;
            if (base != expected) {
                String what = base > expected
                        ? base + ": a file is missing, or was cut out"
                        : base + ": of offsets that the file before has";
                findings.add(Finding.ofFile(
                        Fault.GAP,
                        file.path().path(),
                        "base offset " + expected + ", one after the last record of "
                                + before.path().path(),
                        what));
            }
        }
        last = Optional.of(file);
    }

    /** When there are no more files. */
    void end(Suspicions suspicions, Totals totals) {
        Unanimity.Verdict verdict = checksums.decide(suspicions::add);
        totals.proven += verdict.proven();
        totals.unproven += verdict.open();
    }
}
