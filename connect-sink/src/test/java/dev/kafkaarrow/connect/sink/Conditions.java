package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.avro.registry.RegistryConfig;
import dev.kafkaarrow.connect.files.FileFormat;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * What one schedule has to suffer. Few schedules have everything: one fault often hides another.
 *
 * @param keys schemas in use, at most {@link ModelValue#SCHEMAS}
 * @param copies of the task that live at one time, at most
 * @param killsPerMille of the moments before and after a call to the disk
 * @param faultsPerMille likewise
 * @param weakCall one kind of call to the disk that is struck twenty times as often
 * @param fences whether the group refuses commits of a copy whose partition another has, as Kafka's does
 * @param losesPower whether a process that dies may take all others and what is not forced with it
 * @param listsLate whether listings may miss what another process made a moment ago
 * @param jumps whether the clock is set back and forth
 * @param compacts whether records are taken out of the topic
 * @param retains whether the topic loses its first records
 * @param removesFiles whether published files are removed as far as that is documented to be harmless
 * @param trusts the option removed.files
 * @param reports whether there are bad records, and somebody who takes reports of them
 * @param droppedPerMille of the records, which the worker does not hand to its task
 * @param failsReports whether a report may fail
 * @param maxRecords the option file.max.records
 * @param maxBytes the option file.max.bytes
 * @param rows whether values are rows
 * @param objects what befalls requests, if the store is one of objects
 * @param format the option file.format
 * @param values the option value.format, where values are rows
 * @param options others, of {@link ModelOptions}
 */
record Conditions(
        int partitions,
        int keys,
        int copies,
        int steps,
        int killsPerMille,
        int faultsPerMille,
        String weakCall,
        boolean fences,
        boolean losesPower,
        boolean listsLate,
        boolean jumps,
        boolean compacts,
        boolean retains,
        boolean removesFiles,
        boolean trusts,
        boolean reports,
        int droppedPerMille,
        boolean failsReports,
        int maxRecords,
        long maxBytes,
        boolean rows,
        Optional<ObjectConditions> objects,
        FileFormat format,
        ValueFormat values,
        Map<String, String> options) {

    /** The option max.metadata.bytes: many times what records take, but for those that have a large key. */
    static final int MAX_METADATA_BYTES = 16_384;

    private static final List<String> CALLS =
            List.of("none", "none", "link", "force", "forceFile", "makeDirectory", "names", "delete", "write", "pread");

    static Conditions draw(Random random) {
        Map<String, String> options = random.nextBoolean() ? ModelOptions.draw(random) : Map.of();
        return new Conditions(
                1 + random.nextInt(2),
                1 + random.nextInt(ModelValue.SCHEMAS),
                1 + random.nextInt(4),
                30 + random.nextInt(120),
                oneOf(random, 0, 1, 5),
                oneOf(random, 0, 2, 20),
                CALLS.get(random.nextInt(CALLS.size())),
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextInt(3) == 0,
                random.nextInt(3) == 0,
                random.nextInt(3) == 0,
                random.nextInt(4) == 0,
                random.nextInt(3) == 0,
                random.nextBoolean(),
                // who refuses schemas needs somebody to tell
                refuses(options) || refusesMixed(options) || random.nextInt(3) == 0,
                oneOf(random, 0, 0, 300, 800),
                random.nextInt(4) == 0,
                1 + random.nextInt(5),
                random.nextInt(4) == 0 ? 1_500 : 1L << 30,
                random.nextInt(3) == 0,
                Optional.empty(),
                FileFormat.STREAM,
                ValueFormat.CONNECT,
                options);
    }

    /** The same with files of a format. */
    Conditions with(FileFormat other) {
        return with(other, values);
    }

    /** The same with files of a format, and rows of one. */
    Conditions with(FileFormat other, ValueFormat otherValues) {
        return new Conditions(
                partitions,
                keys,
                copies,
                steps,
                killsPerMille,
                faultsPerMille,
                weakCall,
                fences,
                losesPower,
                listsLate,
                jumps,
                compacts,
                retains,
                removesFiles,
                trusts,
                reports,
                droppedPerMille,
                failsReports,
                maxRecords,
                maxBytes,
                rows,
                objects,
                other,
                otherValues,
                options);
    }

    /** Over objects the power is nobody's concern, and other calls are weak. */
    static Conditions drawOfObjects(Random random) {
        Conditions drawn = draw(random);
        return new Conditions(
                drawn.partitions,
                drawn.keys,
                drawn.copies,
                drawn.steps,
                drawn.killsPerMille,
                drawn.faultsPerMille,
                ObjectConditions.weakCall(random),
                drawn.fences,
                false,
                drawn.listsLate,
                drawn.jumps,
                drawn.compacts,
                drawn.retains,
                drawn.removesFiles,
                drawn.trusts,
                drawn.reports,
                drawn.droppedPerMille,
                drawn.failsReports,
                drawn.maxRecords,
                drawn.maxBytes,
                drawn.rows,
                Optional.of(ObjectConditions.draw(random)),
                drawn.format,
                drawn.values,
                drawn.options);
    }

    private static boolean refuses(Map<String, String> options) {
        return !options.getOrDefault(SinkOptions.SCHEMA_COMPATIBILITY, "NONE").equals("NONE");
    }

    private static boolean refusesMixed(Map<String, String> options) {
        return options.getOrDefault(SinkOptions.PARTITION_MIXED, "first").equals("fail");
    }

    /** Whether values are bytes that rows are decoded from. */
    boolean decodes() {
        return rows && values != ValueFormat.CONNECT;
    }

    String compatibility() {
        return options.getOrDefault(SinkOptions.SCHEMA_COMPATIBILITY, "NONE");
    }

    boolean projects() {
        return options.getOrDefault(SinkOptions.SCHEMA_EVOLUTION, "separate").equals("project");
    }

    /** Whether records of all schemas go into one log. */
    boolean isJudged() {
        return projects() || !compatibility().equals("NONE");
    }

    /** What directories are by, from the outermost. */
    List<String> partitioner() {
        return List.of(options.getOrDefault(SinkOptions.PARTITIONER, "topic").split(","));
    }

    boolean isByField() {
        return partitioner().contains("field");
    }

    boolean takesMixedMessages() {
        return options.getOrDefault(SinkOptions.PARTITION_MIXED, "fail").equals("first");
    }

    /** Whether every copy of the task sees the same records, in the topic or in files. A listing that misses a file changes nothing. */
    boolean areSameForAll() {
        return !compacts && !retains && !removesFiles;
    }

    private static int oneOf(Random random, int... values) {
        return values[random.nextInt(values.length)];
    }

    /** How much more often a call is struck. */
    int weight(String call) {
        return call.equals(weakCall) ? 20 : 1;
    }

    /** A group without fences may set its offset back, and then removed files are missed. */
    boolean trustsRemovedFiles() {
        return trusts || !fences;
    }

    Map<String, String> config() {
        Map<String, String> config = new HashMap<>(options);
        config.put(SinkOptions.STORE_URL, "/store");
        config.put(SinkOptions.FILE_FORMAT, format.name());
        config.put(SinkOptions.VALUE_FORMAT, (rows ? values : ValueFormat.CONNECT).name());
        if (rows && values == ValueFormat.AVRO) {
            // nobody asks there
            config.put(RegistryConfig.URL, "http://registry");
        }
        if (format == FileFormat.FILE) {
            // which does not let dictionaries be replaced
            config.replace(SinkOptions.DICTIONARY_CHANGE, "replace", "append");
        }
        config.put(SinkOptions.MAX_METADATA_BYTES, Integer.toString(MAX_METADATA_BYTES));
        config.put(SinkOptions.FILE_MAX_RECORDS, Integer.toString(maxRecords));
        config.put(SinkOptions.FILE_MAX_BYTES, Long.toString(maxBytes));
        config.put(SinkOptions.FILE_MAX_AGE_MS, "1000");
        objects.ifPresent(
                conditions -> config.put(SinkOptions.PARALLEL_UPLOADS, Integer.toString(conditions.parallelUploads())));
        config.put(SinkOptions.REMOVED_FILES, trustsRemovedFiles() ? "trust" : "fail");
        return config;
    }
}
