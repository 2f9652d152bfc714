package dev.kafkaarrow.connect.source;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.CaseInsensitiveValidString;
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

    final IncompleteFile incompleteFile;
    final BadFile badFile;
    final Cleanup cleanup;
    private final String doneDirectory;
    private final String errorDirectory;

    EndConfig(AbstractConfig config) {
        incompleteFile = IncompleteFile.valueOf(
                config.getString(SourceOptions.INCOMPLETE_FILE).toUpperCase(Locale.ROOT));
        badFile = BadFile.valueOf(config.getString(SourceOptions.BAD_FILE).toUpperCase(Locale.ROOT));
        cleanup = Cleanup.valueOf(config.getString(SourceOptions.CLEANUP).toUpperCase(Locale.ROOT));
        doneDirectory = config.getString(SourceOptions.DONE_DIR);
        errorDirectory = config.getString(SourceOptions.ERROR_DIR);
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
                        "wait",
                        CaseInsensitiveValidString.in("wait", "finish", "fail"),
                        Importance.MEDIUM,
                        "What to do with a file that ends without an end-of-stream marker, once its complete batches were"
                                + " sent: wait for it to grow, finish with it (growth after that is an error), or fail the"
                                + " task.")
                .define(
                        SourceOptions.BAD_FILE,
                        ConfigDef.Type.STRING,
                        "fail",
                        CaseInsensitiveValidString.in("fail", "skip", "move"),
                        Importance.MEDIUM,
                        "What to do with a file whose content cannot be sent, once what stands before the fault was sent: it is not"
                                + " a valid Arrow stream, has a row or a recorded message that is too large, a value, key column"
                                + " or timestamp that no record can have, no topic by topic.template, a schema that must not"
                                + " follow, or it was replaced after it was read. Fail the task; or log it, leave it, and go on with the other"
                                + " files (skip); or move it to error.dir as well, with position and reason in a text file"
                                + " beside it. A file that cannot be read is none: it is warned about and tried again, and others are"
                                + " read meanwhile. Only those behind it in the log that a sink wrote wait for it with fail, and"
                                + " go first with skip and move.")
                .define(
                        SourceOptions.ERROR_DIR,
                        ConfigDef.Type.STRING,
                        "_error",
                        directory(),
                        Importance.LOW,
                        "With bad.file=move: the directory that bad files go to, relative to store.url. What is in there is"
                                + " not read.")
                .define(
                        SourceOptions.CLEANUP,
                        ConfigDef.Type.STRING,
                        "none",
                        CaseInsensitiveValidString.in("none", "delete", "move"),
                        Importance.MEDIUM,
                        "What to do with a file that was read to its end, once Kafka acknowledged each of its messages and the"
                                + " offset of the last one is stored: leave it, delete it, or move it to done.dir. Before it is"
                                + " deleted or moved it is read again, and has to have the bytes that were sent. With delete and"
                                + " move, a file of the same name with another content is read as a new one; with none it is a"
                                + " bad file (bad.file).")
                .define(
                        SourceOptions.DONE_DIR,
                        ConfigDef.Type.STRING,
                        "_done",
                        directory(),
                        Importance.LOW,
                        "With cleanup=move: the directory that files go to, relative to store.url. What is in there is not"
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
