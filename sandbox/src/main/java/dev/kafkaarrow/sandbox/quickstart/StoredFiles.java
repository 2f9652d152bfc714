package dev.kafkaarrow.sandbox.quickstart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The published files below a directory, in order of their paths. */
record StoredFiles(List<Path> paths, long bytes) {

    /** Hidden folders are where the sink stages. */
    static StoredFiles below(Path directory) {
        List<Path> paths = new ArrayList<>();
        long[] bytes = {0};
        try {
            if (Files.isDirectory(directory)) {
                Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                        return !folder.equals(directory) && isHidden(folder)
                                ? FileVisitResult.SKIP_SUBTREE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        if (!isHidden(file)
                                && ArrowNames.include(file.getFileName().toString())) {
                            paths.add(file);
                            bytes[0] += attributes.size();
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
            }
        } catch (IOException e) {
            throw new UncheckedIOException("listing " + directory, e);
        }
        Collections.sort(paths);
        return new StoredFiles(List.copyOf(paths), bytes[0]);
    }

    private static boolean isHidden(Path path) {
        return path.getFileName().toString().startsWith(".");
    }
}
