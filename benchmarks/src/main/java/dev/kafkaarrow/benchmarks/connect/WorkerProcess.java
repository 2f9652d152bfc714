package dev.kafkaarrow.benchmarks.connect;

import dev.kafkaarrow.sandbox.Worker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A worker with what it takes from the machine, where Linux tells: from its collector's log and {@code /proc}. */
final class WorkerProcess {

    /** As in {@code Pause Young (Normal) (G1 Evacuation Pause) 180M->61M(256M) 3.141ms}. */
    private static final Pattern COLLECTION = Pattern.compile("(\\d+)M->(\\d+)M\\((\\d+)M\\)");

    private final Worker worker;
    private final Path collections;
    private int collectionsBefore;

    /** @param collections the log that {@code -Xlog:gc} writes */
    WorkerProcess(Worker worker, Path collections) {
        this.worker = worker;
        this.collections = collections;
    }

    Worker worker() {
        return worker;
    }

    /** Forgets what was the most so far. */
    void forgetPeaks() throws IOException {
        collectionsBefore = collections().size();
        Path peaks = proc("clear_refs");
        if (Files.isWritable(peaks)) {
            // 5: the peak resident size becomes the present one
            Files.writeString(peaks, "5");
        }
    }

    /** Since {@link #forgetPeaks}. */
    String peaks() throws IOException {
        List<String> lines = collections();
        long live = 0;
        for (String line : lines.subList(collectionsBefore, lines.size())) {
            Matcher matcher = COLLECTION.matcher(line);
            if (matcher.find()) {
                live = Math.max(live, Long.parseLong(matcher.group(2)));
            }
        }
        int count = lines.size() - collectionsBefore;
        return residentPeak().map(peak -> peak + " resident, ").orElse("") + "at most " + live
                + " MB of heap behind one of " + count + " collections";
    }

    private List<String> collections() throws IOException {
        return Files.readAllLines(collections, StandardCharsets.UTF_8).stream()
                .filter(line -> COLLECTION.matcher(line).find())
                .toList();
    }

    /** Megabytes of heap that are in use once all garbage is collected; empty where no {@code jcmd} is beside the JVM. */
    OptionalLong megabytesInUse() throws IOException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        if (!Files.isExecutable(jcmd)) {
            return OptionalLong.empty();
        }
        Process collecting = new ProcessBuilder(jcmd.toString(), Long.toString(worker.pid()), "GC.run")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (collecting.onExit().join().exitValue() != 0) {
            return OptionalLong.empty();
        }
        List<String> lines = collections();
        Matcher matcher = COLLECTION.matcher(lines.get(lines.size() - 1));
        return matcher.find() ? OptionalLong.of(Long.parseLong(matcher.group(2))) : OptionalLong.empty();
    }

    /** Processor time of all its threads so far; zero where the system does not tell. */
    Duration allProcessorTime() {
        return processorTime().map(ProcessorTime::all).orElse(Duration.ZERO);
    }

    /** Processor time that it has taken so far. */
    Optional<ProcessorTime> processorTime() {
        return ProcessHandle.of(worker.pid()).flatMap(ProcessorTime::of);
    }

    private Optional<String> residentPeak() throws IOException {
        return status("VmHWM:").map(kilobytes -> Long.parseLong(kilobytes) / 1024 + " MB");
    }

    private Optional<String> status(String key) throws IOException {
        try {
            return Files.readAllLines(proc("status")).stream()
                    .filter(line -> line.startsWith(key))
                    .map(line -> line.replaceAll("[^0-9]", ""))
                    .findFirst();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Bytes that all its read calls returned, sockets and jars included. */
    OptionalLong bytesRead() throws IOException {
        try {
            return Files.readAllLines(proc("io")).stream()
                    .filter(line -> line.startsWith("rchar:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst();
        } catch (NoSuchFileException e) {
            return OptionalLong.empty();
        }
    }

    private Path proc(String file) {
        return Path.of("/proc", Long.toString(worker.pid()), file);
    }
}
