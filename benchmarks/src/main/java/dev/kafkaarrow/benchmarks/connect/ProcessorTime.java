package dev.kafkaarrow.benchmarks.connect;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Processor time that a JVM has taken so far.
 *
 * @param all of all threads
 * @param compilers of its compilers, which are done one day; zero where {@code /proc} does not tell
 */
record ProcessorTime(Duration all, Duration compilers) {

    static final ProcessorTime NONE = new ProcessorTime(Duration.ZERO, Duration.ZERO);

    /** A compiler's thread that ended would take its time with it. */
    static final String COMPILERS_STAY = "-XX:-UseDynamicNumberOfCompilerThreads";

    /** Of the fields behind the name of a thread: in user mode, and in the kernel. */
    private static final List<Integer> TICKS = List.of(11, 12);

    private static final long NANOS_PER_TICK = 10_000_000;

    /** Empty where the system does not tell. */
    static Optional<ProcessorTime> of(ProcessHandle process) {
        return process.info().totalCpuDuration().map(all -> new ProcessorTime(all, compilers(process.pid())));
    }

    ProcessorTime minus(ProcessorTime before) {
        return new ProcessorTime(all.minus(before.all), compilers.minus(before.compilers));
    }

    double seconds() {
        return all.toMillis() / 1e3;
    }

    double secondsWithoutCompilers() {
        return all.minus(compilers).toMillis() / 1e3;
    }

    private static Duration compilers(long pid) {
        Path threads = Path.of("/proc", Long.toString(pid), "task");
        if (!Files.isDirectory(threads)) {
            return Duration.ZERO;
        }
        try (Stream<Path> all = Files.list(threads)) {
            return Duration.ofNanos(
                    NANOS_PER_TICK * all.mapToLong(ProcessorTime::compilerTicks).sum());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** 0 of a thread that is no compiler's, or has ended. */
    private static long compilerTicks(Path thread) {
        String line;
        try {
            line = Files.readString(thread.resolve("stat"), StandardCharsets.UTF_8);
        } catch (IOException e) {
            // it has ended meanwhile
            return 0;
        }
        int nameEnds = line.lastIndexOf(')');
        if (!line.substring(0, nameEnds).contains("CompilerThre")) {
            return 0;
        }
        String[] fields = line.substring(nameEnds + 2).split(" ", -1);
        return TICKS.stream().mapToLong(field -> Long.parseLong(fields[field])).sum();
    }
}
