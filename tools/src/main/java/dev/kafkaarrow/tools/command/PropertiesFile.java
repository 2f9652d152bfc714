package dev.kafkaarrow.tools.command;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Properties;

/** A file of options that the user named. */
final class PropertiesFile {

    private PropertiesFile() {}

    static Properties read(String option, Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (NoSuchFileException e) {
            throw new UsageException(option + ": there is no file " + file, e);
        } catch (IllegalArgumentException e) {
            throw new UsageException(option + ": " + file + " is no properties file: " + e.getMessage(), e);
        }
        return properties;
    }
}
