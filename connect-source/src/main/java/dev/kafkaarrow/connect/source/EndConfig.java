package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.plugin.EnumOption;
import dev.kafkaarrow.connect.store.StoreKind;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigException;

/** The options of how files end, and what becomes of them then; resolved once. */
final class EndConfig {

    /** What to do with a file that ends without an end-of-stream marker. */
    enum IncompleteFile {
        WAIT,
        FINISH,
        FAIL
    }

    /** What to do with a file that is not a valid stream. */
    enum BadFile {
        FAIL,
        SKIP,
        MOVE
    }

    /** What to do with a file that was read to its end. */
    enum Cleanup {
        NONE,
        DELETE,
        MOVE
    }

    static final EnumOption<Cleanup> CLEANUPS = EnumOption.of(Cleanup.class);
    private static final EnumOption<IncompleteFile> INCOMPLETE_FILES = EnumOption.of(IncompleteFile.class);
    private static final EnumOption<BadFile> BAD_FILES = EnumOption.of(BadFile.class);

    /** Absent if it was not set. */
    private final Optional<IncompleteFile> incompleteFile;

    final BadFile badFile;
    final Cleanup cleanup;
    private final String doneDirectory;
    private final String errorDirectory;

    EndConfig(AbstractConfig config) {
        incompleteFile = Optional.ofNullable(config.getString(SourceOptions.INCOMPLETE_FILE))
                .map(INCOMPLETE_FILES::parse);
        badFile = BAD_FILES.get(config, SourceOptions.BAD_FILE);
        cleanup = CLEANUPS.get(config, SourceOptions.CLEANUP);
        doneDirectory = config.getString(SourceOptions.DONE_DIR);
        errorDirectory = config.getString(SourceOptions.ERROR_DIR);
    }

    /**
     * What the lack of an end-of-stream marker means.
     *
     * @throws ConfigException if the files of such a store cannot be waited for
     */
    IncompleteFile incompleteFile(StoreKind kind) {
        objection(incompleteFile, kind).ifPresent(objection -> {
            throw new ConfigException(objection);
        });
        return incompleteFile.orElse(
                switch (kind) {
                    case FILE_SYSTEM -> IncompleteFile.WAIT;
                    case OBJECT_STORE -> IncompleteFile.FAIL;
                });
    }

    /** Why a value of {@code incomplete.file} that was given is none for such a store. */
    static Optional<String> objection(String given, StoreKind kind) {
        return objection(Optional.of(given).map(INCOMPLETE_FILES::parse), kind);
    }

    private static Optional<String> objection(Optional<IncompleteFile> given, StoreKind kind) {
        return given.filter(value -> value == IncompleteFile.WAIT && kind == StoreKind.OBJECT_STORE)
                .map(wait -> SourceOptions.INCOMPLETE_FILE
                        + ": expected fail or finish, as an object never grows, so that one without an"
                        + " end-of-stream marker is incomplete for good; got wait");
    }

    /** Where files that were read are moved to, relative to the store. */
    List<String> ownDirectories() {
        return List.of(doneDirectory, errorDirectory);
    }

    /** Whether every file stays where it is, so that a name means one file. */
    boolean keepsFiles() {
        return cleanup == Cleanup.NONE;
    }

    /** Whether the task changes anything in the store. */
    boolean removesFiles() {
        return cleanup != Cleanup.NONE || badFile == BadFile.MOVE;
    }

    /** What becomes of a file. */
    Disposal disposalOf(Outcome outcome) {
        if (outcome instanceof Outcome.Complete) {
            return switch (cleanup) {
                case NONE -> new Disposal.Keep();
                case DELETE -> new Disposal.Delete();
                case MOVE -> new Disposal.Move(doneDirectory);
            };
        }
        return outcome instanceof Outcome.Bad bad && badFile == BadFile.MOVE
                ? new Disposal.Reject(errorDirectory, bad.reason())
                : new Disposal.Keep();
    }

    static void define(ConfigDef definition) {
        definition
                .define(
                        SourceOptions.INCOMPLETE_FILE,
                        ConfigDef.Type.STRING,
                        null,
                        LambdaValidator.with(
                                (name, value) -> {
                                    if (value != null) {
                                        INCOMPLETE_FILES.ensureValid(name, value);
                                    }
                                },
                                INCOMPLETE_FILES::toString),
                        Importance.MEDIUM,
                        "What to do with a file that ends without an end-of-stream marker, once its complete batches were"
                                + " sent. wait: wait for it to grow. finish: treat it as complete; growth afterwards is an error."
                                + " fail: fail the task. Without a value, wait in a directory and fail in an object store, whose"
                                + " files never grow: wait is refused there.")
                .define(
                        SourceOptions.BAD_FILE,
                        ConfigDef.Type.STRING,
                        "fail",
                        BAD_FILES,
                        Importance.MEDIUM,
                        "What to do with a file whose content cannot be sent, after everything before the fault was sent:"
                                + " it is not a valid Arrow stream; it has a row or recorded message that is too large, or a value,"
                                + " key column or timestamp that no record can have; topic.template gives no topic for it; its"
                                + " schema may not follow; or it was replaced after it was read. fail: fail the task. skip: log it,"
                                + " leave it, and continue with the other files. move: as skip, and move it to error.dir, with"
                                + " position and reason in a text file beside it. A file that cannot be read is not a bad file: it"
                                + " is logged as a warning and retried, and other files are read meanwhile. Only later files of the"
                                + " same log of a sink wait for it with fail, and are read before it with skip and move.")
                .define(
                        SourceOptions.ERROR_DIR,
                        ConfigDef.Type.STRING,
                        "_error",
                        directory(),
                        Importance.LOW,
                        "With bad.file=move, the directory to move bad files to, relative to store.url. Files in it are"
                                + " not read.")
                .define(
                        SourceOptions.CLEANUP,
                        ConfigDef.Type.STRING,
                        "none",
                        CLEANUPS,
                        Importance.MEDIUM,
                        "What to do with a file that was read to its end, once Kafka has acknowledged all its messages"
                                + " and the offset of the last one is stored: leave it (none), delete it, or move it to done.dir."
                                + " Before it is deleted or moved it is read again, and must have the bytes that were sent; in an"
                                + " object store its version tells that. There a file of a sink goes only a day after the next one of"
                                + " its log was written, and the newest stays. With"
                                + " delete and move, a file of the same name with other content is read as a new file; with none it"
                                + " is a bad file (bad.file).")
                .define(
                        SourceOptions.DONE_DIR,
                        ConfigDef.Type.STRING,
                        "_done",
                        directory(),
                        Importance.LOW,
                        "With cleanup=move, the directory to move files to, relative to store.url. Files in it are not"
                                + " read.");
    }

    private static ConfigDef.Validator directory() {
        return LambdaValidator.with(
                (name, value) -> {
                    List<String> parts = Arrays.asList(((String) value).split("/", -1));
                    if (parts.contains("") || parts.contains(".") || parts.contains("..")) {
                        throw new ConfigException(
                                name, value, "expected a directory relative to " + SourceOptions.STORE_URL);
                    }
                },
                () -> "a directory relative to " + SourceOptions.STORE_URL);
    }
}
