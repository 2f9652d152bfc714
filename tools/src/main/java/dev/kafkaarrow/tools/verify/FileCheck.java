package dev.kafkaarrow.tools.verify;

import dev.kafkaarrow.ipc.ArrowStreams;
import dev.kafkaarrow.ipc.ByteSource;
import dev.kafkaarrow.ipc.InvalidStreamException;
import dev.kafkaarrow.ipc.PortableDecimals;
import dev.kafkaarrow.ipc.StreamSchema;
import dev.kafkaarrow.tools.verify.StoredBatch.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** Checks one file by itself. Made for one file; not thread-safe. */
final class FileCheck {

    private static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);

    private final StorePath path;
    private final Log log;
    private final Directories directories;
    private final Partition partition;
    private final Findings findings;
    private final Totals totals;
    private final BufferAllocator allocator;

    private final List<LeveledField> levels = new ArrayList<>();
    private Optional<StoredBatch> previous = Optional.empty();
    private Optional<RestoredMessage> message = Optional.empty();

    /** As its first batch has it, with key and headers. */
    private StoredRecord ofMessage;

    private boolean messageHadRows;
    private boolean hasMerged;

    /** Whether messages may have had another schema than the file. */
    private boolean hasOtherSchemas;

    private boolean isFile;
    private boolean isWhole = true;
    private long firstOffset = -1;
    private long lastOffset = -1;
    private long records;
    private long rows;

    /** A level of the directory, and the field that may have named it. */
    private record LeveledField(StorePath.Level level, FieldText field) {}

    /** Columns of a batch that was loaded. */
    private record Loaded(VectorSchemaRoot root, Map<Long, Dictionary> dictionaries) {}

    FileCheck(
            StorePath path,
            Log log,
            Directories directories,
            Partition partition,
            Findings findings,
            Totals totals,
            BufferAllocator allocator) {
        this.path = path;
        this.log = log;
        this.directories = directories;
        this.partition = partition;
        this.findings = findings;
        this.totals = totals;
        this.allocator = allocator;
    }

    /** Reads all of it. */
    FileFacts run(ByteSource file) throws IOException {
        BatchReader reader;
        try {
            checkExtension(file);
            reader = new BatchReader(file);
        } catch (InvalidStreamException e) {
            damaged(OptionalLong.empty(), e);
            return facts();
        }
        hasOtherSchemas = path.isEvolving() || isOfFirstMetadata(reader.schema());
        for (StorePath.Level level : path.values()) {
            FieldText.in(reader.schema().schema(), level.field())
                    .ifPresent(field -> levels.add(new LeveledField(level, field)));
        }
        try (ArrowStreams columns = new ArrowStreams(allocator)) {
            Optional<BatchReader.Batch> batch = reader.next();
            while (batch.isPresent()) {
                check(reader, batch.get(), columns);
                batch = reader.next();
            }
            checkEnd(file, reader);
        } catch (InvalidStreamException e) {
            damaged(OptionalLong.of(reader.index() + 1), e);
        }
        return facts();
    }

    /** Whether the messages of the log may differ in metadata of the schema. */
    private boolean isOfFirstMetadata(StreamSchema schema) {
        return schema.fingerprintWithoutMetadata().digits().equals(path.fingerprint())
                && !schema.fingerprint().digits().equals(path.fingerprint());
    }

    private FileFacts facts() {
        totals.files++;
        totals.records += records;
        totals.rows += rows;
        return new FileFacts(path, firstOffset, lastOffset, records, isWhole);
    }

    private void damaged(OptionalLong batch, InvalidStreamException fault) {
        isWhole = false;
        findings.add(new Finding(
                Fault.DAMAGED,
                path.path(),
                batch,
                "",
                fault.expected() + " at byte " + fault.position(),
                fault.actual()));
    }

    private void checkExtension(ByteSource file) throws IOException {
        byte[] first = new byte[(int) Math.min(MAGIC.length, file.size())];
        file.view(0, first.length).get(0, first);
        isFile = Arrays.equals(first, MAGIC);
        if (isFile != path.extension().equals(".arrow")) {
            name(
                    path.extension().equals(".arrow") ? "an IPC file, as .arrow says" : "a stream, as .arrows says",
                    isFile ? "an IPC file" : "what begins as no IPC file");
        }
    }

    private void name(String expected, String actual) {
        findings.add(Finding.ofFile(Fault.NAME, path.path(), expected, actual));
    }

    /** What cannot be taken record by record any more is not held against the topic either. */
    private void coordinates(long batch, String expected, String actual) {
        isWhole = false;
        findings.add(new Finding(Fault.COORDINATES, path.path(), OptionalLong.of(batch), "", expected, actual));
    }

    private void check(BatchReader reader, BatchReader.Batch batch, ArrowStreams columns) throws IOException {
        rows += batch.rowCount();
        Optional<Loaded> loaded = load(reader, batch, columns);
        StoredBatch stored;
        try {
            stored = Coordinates.read(batch.frame().customMetadata());
        } catch (FormatException e) {
            coordinates(reader.index(), e.expected(), e.actual());
            previous = Optional.empty();
            message = Optional.empty();
            return;
        }
        checkPlace(reader, stored);
        checkRows(reader, stored, batch);
        checkFollows(reader, stored);
        if (stored.isFirst()) {
            for (StoredRecord record : stored.records()) {
                partition.add(place(reader, stored, record), findings);
            }
            records += stored.records().size();
            firstOffset = firstOffset < 0 ? stored.first().offset() : firstOffset;
        }
        lastOffset = Math.max(lastOffset, stored.lastOffset());
        hasMerged |= stored.isMerged();
        checkDirectories(reader, stored, batch, loaded);
        checkChecksums(reader, stored, batch, loaded);
        previous = Optional.of(stored);
    }

    /** Loads the batch, all of whose values are checked then; empty if it cannot be. */
    private Optional<Loaded> load(BatchReader reader, BatchReader.Batch batch, ArrowStreams columns)
            throws IOException {
        try {
            columns.add(reader.stream(batch));
            if (columns.loadNextBatch()) {
                return Optional.of(new Loaded(columns.getVectorSchemaRoot(), columns.getDictionaryVectors()));
            }
        } catch (InvalidStreamException e) {
            if (e.reason() == InvalidStreamException.Reason.UNSUPPORTED) {
                totals.unopenedBatches++;
            } else {
                damaged(OptionalLong.of(reader.index()), e);
            }
        }
        return Optional.empty();
    }

    private Finding.Place place(BatchReader reader, StoredBatch stored, StoredRecord record) {
        return new Finding.Place(path.path(), reader.index(), stored.topic(), stored.partition(), record.offset());
    }

    private void checkPlace(BatchReader reader, StoredBatch stored) {
        Finding.Place place = place(reader, stored, stored.first());
        if (!stored.topic().equals(path.topic()) || stored.partition() != path.partition()) {
            findings.add(Finding.ofRecord(
                    Fault.NAME,
                    place,
                    path.topic() + "-" + path.partition() + ", as the path says",
                    stored.topic() + "-" + stored.partition()));
        }
        if (stored.first().offset() < path.baseOffset()) {
            findings.add(Finding.ofRecord(
                    Fault.NAME,
                    place,
                    "offsets from " + path.baseOffset() + " on, as the name says",
                    Long.toString(stored.first().offset())));
        }
    }

    private void checkRows(BatchReader reader, StoredBatch stored, BatchReader.Batch batch) {
        long expected = switch (stored.kind()) {
            case MESSAGE -> batch.rowCount();
            case NO_BATCHES, TOMBSTONE -> 0;
            case MERGED, MERGED_OF_BYTES ->
                stored.records().stream().mapToLong(StoredRecord::rows).sum();
        };
        if (expected != batch.rowCount()) {
            coordinates(
                    reader.index(),
                    expected + " rows in a batch of " + stored.records().size() + " records from "
                            + stored.first().offset() + " on",
                    batch.rowCount() + " rows");
        }
    }

    private void checkFollows(BatchReader reader, StoredBatch stored) {
        if (previous.isEmpty()) {
            if (!stored.isFirst() && reader.index() == 0) {
                coordinates(
                        reader.index(),
                        "batch 0 of the message at offset " + stored.first().offset(),
                        "batch " + stored.part() + " of " + stored.parts());
            }
            return;
        }
        StoredBatch before = previous.get();
        if (!before.isLast()) {
            boolean goesOn = stored.kind() == Kind.MESSAGE
                    && stored.first().offset() == before.first().offset()
                    && stored.parts() == before.parts()
                    && stored.part() == before.part() + 1;
            if (!goesOn) {
                coordinates(reader.index(), following(before), described(stored));
            }
        } else {
            if (!stored.isFirst()) {
                coordinates(reader.index(), "the first batch of a message", described(stored));
            }
            if (stored.first().offset() <= before.lastOffset()) {
                coordinates(
                        reader.index(),
                        "an offset behind " + before.lastOffset(),
                        Long.toString(stored.first().offset()));
            }
        }
    }

    private static String following(StoredBatch before) {
        return "batch " + (before.part() + 1) + " of " + before.parts() + " of the message at offset "
                + before.first().offset();
    }

    private static String described(StoredBatch stored) {
        return "batch " + stored.part() + " of " + stored.parts() + " of the message at offset "
                + stored.first().offset();
    }

    private void checkDirectories(
            BatchReader reader, StoredBatch stored, BatchReader.Batch batch, Optional<Loaded> loaded) {
        if (levels.isEmpty() && directories.byTime().isEmpty()) {
            return;
        }
        switch (stored.kind()) {
            case MERGED, MERGED_OF_BYTES -> {
                long row = 0;
                for (StoredRecord record : stored.records()) {
                    if (row < batch.rowCount()) {
                        checkDirectory(place(reader, stored, record), record, loaded, OptionalInt.of((int) row));
                    }
                    row += record.rows();
                }
            }
            case MESSAGE -> {
                messageHadRows &= !stored.isFirst();
                boolean begins = batch.rowCount() > 0 && !messageHadRows;
                messageHadRows |= begins;
                if (begins || (stored.isLast() && !messageHadRows)) {
                    checkDirectory(
                            place(reader, stored, stored.first()),
                            stored.first(),
                            loaded,
                            begins ? OptionalInt.of(0) : OptionalInt.empty());
                }
            }
            case NO_BATCHES, TOMBSTONE ->
                checkDirectory(place(reader, stored, stored.first()), stored.first(), loaded, OptionalInt.empty());
        }
    }

    /** @param row the first of the record, if it has one */
    private void checkDirectory(Finding.Place place, StoredRecord record, Optional<Loaded> loaded, OptionalInt row) {
        if (loaded.isEmpty()) {
            return;
        }
        VectorSchemaRoot root = loaded.get().root();
        Map<Long, Dictionary> dictionaries = loaded.get().dictionaries();
        for (LeveledField level : levels) {
            Optional<FieldText.Value> value = row.isPresent()
                    ? level.field().of(root, row.getAsInt(), dictionaries)
                    : Optional.of(FieldText.Value.NULL);
            value.ifPresent(one -> directories.compare(level.level(), one, place));
        }
        if (directories.byTime().isPresent()) {
            TimeDirectories byTime = directories.byTime().get();
            OptionalLong time = OptionalLong.empty();
            if (byTime.field().isEmpty()) {
                time = record.timestamp().stream().mapToLong(Timestamp::epochMs).findFirst();
            } else if (row.isPresent()) {
                Optional<FieldText> field =
                        FieldText.in(root.getSchema(), byTime.field().get());
                time = field.isPresent() ? field.get().millis(root, row.getAsInt(), dictionaries) : time;
            }
            String expected = byTime.directory(time);
            if (!TimeDirectories.isIn(path, expected)) {
                findings.add(Finding.ofRecord(
                        Fault.DIRECTORY, place, "in " + expected, "in " + String.join("/", path.levels())));
            }
        }
    }

    /** Where something is known that the checksums are of. */
    private void checkChecksums(
            BatchReader reader, StoredBatch stored, BatchReader.Batch batch, Optional<Loaded> loaded)
            throws IOException {
        switch (stored.kind()) {
            case TOMBSTONE -> compare(place(reader, stored, stored.first()), stored.first(), Optional.empty());
            case NO_BATCHES ->
                compare(
                        place(reader, stored, stored.first()),
                        stored.first(),
                        Optional.of(RestoredMessage.begin(reader).bytes()));
            case MESSAGE -> {
                if (stored.isFirst()) {
                    message = Optional.of(RestoredMessage.begin(reader));
                    ofMessage = stored.first();
                }
                if (message.isPresent()) {
                    message.get().add(stored, batch);
                    if (stored.isLast()) {
                        compare(
                                place(reader, stored, ofMessage),
                                ofMessage,
                                Optional.of(message.get().bytes()));
                        message = Optional.empty();
                    }
                }
            }
            case MERGED -> {
                if (stored.hasOneRowEach() && loaded.isPresent()) {
                    compareRows(reader, stored, loaded.get());
                } else {
                    totals.unproven += stored.records().size();
                }
            }
            case MERGED_OF_BYTES -> totals.unproven += stored.records().size();
        }
    }

    private void compareRows(BatchReader reader, StoredBatch stored, Loaded loaded) {
        CanonicalForm form = new CanonicalForm(loaded.dictionaries());
        int rowsThere = loaded.root().getRowCount();
        int row = 0;
        for (StoredRecord record : stored.records()) {
            Optional<ByteBuffer> value = row < rowsThere ? form.of(loaded.root(), row) : Optional.empty();
            if (value.isPresent()) {
                compare(place(reader, stored, record), record, value);
            } else {
                totals.unproven++;
            }
            row++;
        }
    }

    private void compare(Finding.Place place, StoredRecord record, Optional<ByteBuffer> value) {
        int actual = RecordChecksum.of(record.key(), value);
        if (actual == record.crc32c()) {
            log.checksums().follows();
        } else if (hasOtherSchemas) {
            totals.unproven++;
        } else {
            log.checksums()
                    .breaks(Finding.ofRecord(
                            Fault.CHECKSUM,
                            place,
                            "key and value of CRC-32C " + Shown.crc32c(record.crc32c()),
                            Shown.crc32c(actual)));
        }
    }

    private void checkEnd(ByteSource file, BatchReader reader) throws IOException {
        if (previous.isPresent() && !previous.get().isLast()) {
            coordinates(reader.index() + 1, following(previous.get()), "the end");
        }
        if (reader.index() < 0) {
            coordinates(0, "a record", "the end");
        }
        checkFingerprint(reader.schema());
        if (isFile) {
            checkFooter(IpcFileFooter.entries(file));
        }
    }

    private void checkFingerprint(StreamSchema schema) {
        if (path.isEvolving()) {
            return;
        }
        List<StreamSchema> possible = new ArrayList<>(List.of(schema));
        if (hasMerged) {
            possible.add(ofRows(schema.schema()));
        }
        boolean agrees = possible.stream()
                .anyMatch(one -> one.fingerprint().digits().equals(path.fingerprint())
                        || one.fingerprintWithoutMetadata().digits().equals(path.fingerprint()));
        if (!agrees) {
            name(
                    "a schema of fingerprint " + path.fingerprint(),
                    possible.get(possible.size() - 1).fingerprint().digits());
        }
    }

    /** The schema of rows, without what the sink added to them. */
    private static StreamSchema ofRows(Schema file) {
        List<Field> fields = new ArrayList<>();
        for (Field field : file.getFields()) {
            Map<String, String> metadata = new HashMap<>(field.getMetadata());
            if (metadata.containsKey("kafka.column")) {
                continue;
            }
            boolean isEncoded = metadata.remove("kafka.encoding", "dictionary");
            fields.add(new Field(
                    field.getName(),
                    new FieldType(
                            field.isNullable(), field.getType(), isEncoded ? null : field.getDictionary(), metadata),
                    field.getChildren()));
        }
        Map<String, String> metadata = new HashMap<>(file.getCustomMetadata());
        metadata.keySet().removeIf(key -> key.startsWith("kafka.rows."));
        return StreamSchema.of(PortableDecimals.original(new Schema(fields, metadata)));
    }

    private void checkFooter(Map<String, String> footer) {
        Map<String, Long> expected = Map.of(
                "kafka.file.first.offset",
                firstOffset,
                "kafka.file.last.offset",
                lastOffset,
                "kafka.file.records",
                records,
                "kafka.file.rows",
                rows);
        expected.forEach((key, value) -> {
            String said = footer.getOrDefault(key, "nothing");
            if (!said.equals(Long.toString(value))) {
                findings.add(Finding.ofFile(Fault.FOOTER, path.path(), key + " " + value, said));
            }
        });
    }
}
