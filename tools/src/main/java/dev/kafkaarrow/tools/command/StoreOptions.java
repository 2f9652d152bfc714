package dev.kafkaarrow.tools.command;

import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.StoreRequests;
import dev.kafkaarrow.connect.store.StoreSettings;
import dev.kafkaarrow.connect.store.Stores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** How a store is reached, for the commands that take one: a mixin. */
public final class StoreOptions {

    private static final Pattern URL = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:/.*", Pattern.DOTALL);
    private static final String STAGING_DIR = "staging.dir";

    @Option(
            names = "--store-config",
            paramLabel = "FILE",
            description = "A properties file with options of the store, named as a connector's: s3.endpoint=...")
    private Path file;

    @Option(
            names = "--store-option",
            paramLabel = "NAME=VALUE",
            description = "One option of the store; goes before what is in the file.")
    private Map<String, String> options = new HashMap<>();

    /** Whether an argument is the URL of a store, and not a path of this host. */
    public static boolean isUrl(String argument) {
        return URL.matcher(argument).matches();
    }

    /**
     * Opens a directory or store URL; the caller closes it. Nothing is read yet.
     *
     * @throws UsageException if it means no store
     */
    public FileStore open(String store) throws IOException {
        return open(store, StoreRequests.IGNORED);
    }

    /**
     * As {@link #open(String)}.
     *
     * @param requests is told of each request to a store over a network
     */
    public FileStore open(String store, StoreRequests requests) throws IOException {
        Map<String, String> given = given();
        try {
            return Stores.open(
                    new StoreSettings(url(store), Optional.ofNullable(given.get(STAGING_DIR)), given, requests));
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage(), e);
        }
    }

    private static String url(String store) {
        return isUrl(store)
                ? store
                : Path.of(store).toAbsolutePath().normalize().toString();
    }

    /** The options of a connector that has this store. */
    public Map<String, String> settings(String store) throws IOException {
        Map<String, String> settings = given();
        settings.put("store.url", url(store));
        return settings;
    }

    private Map<String, String> given() throws IOException {
        Map<String, String> given = new HashMap<>();
        if (file != null) {
            Properties read = PropertiesFile.read("--store-config", file);
            read.stringPropertyNames().forEach(name -> given.put(name, read.getProperty(name)));
        }
        given.putAll(options);
        return given;
    }
}
