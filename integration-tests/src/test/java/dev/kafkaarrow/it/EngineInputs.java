package dev.kafkaarrow.it;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.it.EngineFiles.Format;
import dev.kafkaarrow.it.EngineFiles.Log;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;

/** What is given to the engines: the files of each case, and directories with a condition on what their names say. */
final class EngineInputs {

    private static final String DIRECTORIES = "Directories";
    private static final String DICTIONARIES = "Dictionaries";
    private static final String MESSAGES = "Messages";
    private static final String ROWS = "Rows";

    /** @param line as {@code engines.py} reads it, JSON */
    record Input(String section, String name, Format format, String line) {}

    private final EngineFiles files;
    private final Path scratch;
    private final List<Input> inputs = new ArrayList<>();

    private EngineInputs(EngineFiles files, Path scratch) {
        this.files = files;
        this.scratch = scratch;
    }

    /** @param scratch for what is made of the files beside them */
    static List<Input> of(
            EngineFiles files, List<CompatibilityCases.Case> cases, BufferAllocator allocator, Path scratch)
            throws IOException {
        EngineInputs inputs = new EngineInputs(files, scratch);
        for (CompatibilityCases.Case each : cases) {
            inputs.addCase(each, allocator);
        }
        inputs.addLog(DICTIONARIES, "merged messages with dictionaries", Log.DICTIONARIES_MERGED, allocator);
        inputs.addLog(
                DICTIONARIES,
                "messages with other dictionaries, which are replaced within the file",
                Log.DICTIONARIES,
                List.of(Format.STREAM),
                allocator);
        inputs.addLog(MESSAGES, "merged messages", Log.MERGED, allocator);
        inputs.addLog(ROWS, "columns that the sink adds", Log.ROWS_WITH_ALL_COLUMNS, allocator);
        inputs.addLog(
                ROWS,
                "dictionary columns, by default (in a stream they grow by deltas)",
                Log.ROWS_WITH_DICTIONARIES,
                allocator);
        inputs.addLog(ROWS, "dictionary columns, `dictionary.change=append` (deltas)", Log.ROWS_WITH_DELTAS, allocator);
        inputs.addLog(
                ROWS, "dictionary columns, `dictionary.change=rotate` (no deltas)", Log.ROWS_WITHOUT_DELTAS, allocator);
        inputs.addLog(ROWS, "dictionary columns, zstd", Log.ROWS_COMPRESSED, allocator);
        for (Format format : Format.values()) {
            inputs.addDirectories(format);
        }
        return List.copyOf(inputs.inputs);
    }

    private void addCase(CompatibilityCases.Case each, BufferAllocator allocator) throws IOException {
        Path message = Files.write(
                Files.createTempFile(scratch, "message", ".arrows"),
                each.stream().toByteArray());
        Path described = Files.createTempFile(scratch, "described", ".txt");
        try (ArrowReader reader = each.stream().open(allocator)) {
            Files.write(described, StreamDescription.of(reader).lines());
        }
        String fingerprint = each.stream().streamSchema().fingerprint().digits().substring(0, 16);
        for (Format format : Format.values()) {
            Path file = files.files(Log.MESSAGES_OF_EVERY_TYPE, format).stream()
                    .filter(path -> path.getFileName().toString().contains("+" + fingerprint + "+"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no " + format + " of " + each.name()));
            add(each.section(), each.name(), format, Map.of("path", file, "truth", message, "described", described));
        }
    }

    private void addLog(String section, String name, Log log, BufferAllocator allocator) throws IOException {
        addLog(section, name, log, List.of(Format.values()), allocator);
    }

    /** The first file of a log, which has the same records in each format. */
    private void addLog(String section, String name, Log log, List<Format> formats, BufferAllocator allocator)
            throws IOException {
        Path truth = files.files(log, Format.STREAM).get(0);
        Path described = Files.createTempFile(scratch, "described", ".txt");
        try (ArrowReader reader = ArrowStream.of(Files.readAllBytes(truth)).open(allocator)) {
            Files.write(described, StreamDescription.of(reader).lines());
        }
        for (Format format : formats) {
            Path path = files.files(log, format).get(0);
            add(section, name, format, Map.of("path", path, "truth", truth, "described", described));
        }
    }

    private void addDirectories(Format format) throws IOException {
        Path written = files.directory(Log.MESSAGES, format);
        List<Integer> nine = EngineFlights.ids(9);
        List<Integer> none = EngineFlights.idsAtNoTime();
        scan("`'hour'=H`, `hour = 9`", format, copy(written, "hour=9", "hour=10"), "hour", "9", nine);
        scan("`'hour'=HH`, `hour = 9`", format, copy(written, "hour=09", "hour=10"), "hour", "9", nine);
        scan("`'hour'=H`, `hour = '9'`", format, copy(written, "hour=9", "hour=10"), "hour", "\"9\"", nine);
        scan("`'hour'=HH`, `hour = '9'`", format, copy(written, "hour=09", "hour=10"), "hour", "\"9\"", nine);
        scan("`'hour'=H` beside the directory of null, `hour = 9`", format, written, "hour", "9", nine);
        scan("`'hour'=H` beside the directory of null, `hour IS NULL`", format, written, "hour", "null", none);
        scan(
                "`slot=09:30`, `slot = '09:30'`",
                format,
                copy(written, "slot=09:30", "slot=10:30"),
                "slot",
                "\"09:30\"",
                nine);
        Path escaped = copy(written, "slot=a%3Db", "slot=c%3Dd");
        scan("`slot=a%3Db`, as `partitioner=field` has it, `slot = 'a=b'`", format, escaped, "slot", "\"a=b\"", nine);
        scan(
                "`slot=a%3Db` as the outermost directory, `slot = 'a=b'`",
                format, escaped.resolve("dt=2026-11-22"), "slot", "\"a=b\"", nine);
        scan(
                "`city=Łódź`, which is a column of the files too, `city = 'Łódź'`",
                format,
                files.directory(Log.ROWS_BY_DAY_AND_CITY, format),
                "city",
                "\"Łódź\"",
                EngineFlights.idsByCity().get("Łódź"));
        scan(
                "`id=9`, which is a column of int64 in the files too, `id = 9`",
                format,
                files.directory(Log.ROWS_BY_ID, format),
                "id",
                "9",
                List.of(9));
        scan("`slot=a=b`, `slot = 'a=b'`", format, copy(written, "slot=a=b", "slot=c=d"), "slot", "\"a=b\"", nine);
        scan(
                "schemas that evolved, `hour = 9`",
                format,
                copy(files.directory(Log.PROJECTED, format), "hour=9", "hour=10"),
                "hour",
                "9",
                nine);
    }

    /** The directories of hours 9 and 10, under other names. */
    private Path copy(Path written, String nine, String ten) throws IOException {
        Path copied = Files.createTempDirectory(scratch, "flights");
        Path day = Files.createDirectory(copied.resolve("dt=2026-11-22"));
        for (Map.Entry<String, String> name :
                Map.of("hour=9", nine, "hour=10", ten).entrySet()) {
            Path directory = Files.createDirectory(day.resolve(name.getValue()));
            try (Stream<Path> there =
                    Files.list(written.resolve("dt=2026-11-22").resolve(name.getKey()))) {
                for (Path file : there.toList()) {
                    Files.copy(file, directory.resolve(file.getFileName()));
                }
            }
        }
        return copied;
    }

    private void scan(String name, Format format, Path directory, String column, String value, List<Integer> expected) {
        String scan = "\"column\":\"" + column + "\",\"value\":" + value + ",\"expected\":" + expected;
        inputs.add(new Input(DIRECTORIES, name, format, line(name, format, Map.of("path", directory), scan)));
    }

    private void add(String section, String name, Format format, Map<String, Path> paths) {
        inputs.add(new Input(section, name, format, line(name, format, paths, "")));
    }

    private static String line(String name, Format format, Map<String, Path> paths, String more) {
        Map<String, String> texts = new TreeMap<>(Map.of("case", name, "suffix", format.suffix()));
        paths.forEach((key, path) -> texts.put(key, path.toAbsolutePath().toString()));
        String members = texts.entrySet().stream()
                .map(text -> JsonText.string(text.getKey()) + ":" + JsonText.string(text.getValue()))
                .collect(Collectors.joining(","));
        return "{" + members + (more.isEmpty() ? "" : "," + more) + "}";
    }
}
