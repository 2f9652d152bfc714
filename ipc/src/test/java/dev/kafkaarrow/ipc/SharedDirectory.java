package dev.kafkaarrow.ipc;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** Conformance data and real input outside the project: present on some machines only. */
public final class SharedDirectory {
    private SharedDirectory() {}

    /** The path below the shared directory, if it is there. */
    public static Optional<Path> find(String relative) {
        String directory = System.getProperty("shared.directory");
        if (directory == null) {
            return Optional.empty();
        }
        Path path = Path.of(directory).resolve(relative);
        return Files.exists(path) ? Optional.of(path) : Optional.empty();
    }

    /** The path below the shared directory; without it the test is skipped, and says so where it is seen. */
    public static Path orSkip(String relative) {
        Optional<Path> found = find(relative);
        if (found.isEmpty()) {
            String reason =
                    "SKIPPED: no " + relative + " below shared.directory=" + System.getProperty("shared.directory");
            System.err.println("********** " + reason);
            Assumptions.abort(reason);
        }
        return found.get();
    }
}
