package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.plugin.StoreOptions;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.StagingException;
import dev.kafkaarrow.connect.store.Stores;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigValue;

/** Tries out whether files can be staged and published as a configuration says, and adds what is wrong to its options. */
record StoreProbe(ConfigValue storeUrl, ConfigValue stagingDir) {

    /** @param given all options */
    void run(Map<String, String> given) {
        Optional<String> staging = Optional.ofNullable((String) stagingDir.value());
        try (FileStore store = Stores.open(
                StoreOptions.settings((String) storeUrl.value(), given).stagedIn(staging))) {
            probe(store);
        } catch (IllegalArgumentException e) {
            storeUrl.addErrorMessage(e.getMessage());
        } catch (IOException e) {
            storeUrl.addErrorMessage("The store cannot be closed: " + e);
        }
    }

    /** @param store the caller's to close */
    void probe(FileStore store) {
        try {
            store.probe();
        } catch (StagingException e) {
            ConfigValue place = stagingDir.value() == null ? storeUrl : stagingDir;
            place.addErrorMessage(
                    switch (store.kind()) {
                        case FILE_SYSTEM ->
                            "Files cannot be staged in " + place.value()
                                    + ": it must be a directory that the worker can write to, on the file system of "
                                    + storeUrl.value() + ", as files are published by hard links (" + e.getMessage()
                                    + ")";
                        case OBJECT_STORE ->
                            "Files cannot be staged in "
                                    + Optional.ofNullable(stagingDir.value())
                                            .map(Object::toString)
                                            .orElse("a directory of java.io.tmpdir")
                                    + ": " + stagingDir.name()
                                    + " must be a directory that the worker can write to, with room for what is not"
                                    + " uploaded yet (" + e.getMessage() + ")";
                    });
        } catch (IOException e) {
            storeUrl.addErrorMessage(
                    switch (store.kind()) {
                        case FILE_SYSTEM ->
                            "Files cannot be published in " + storeUrl.value()
                                    + ": it must be a directory that the worker can write to, on a file system with hard"
                                    + " links (" + e + ")";
                        case OBJECT_STORE -> "Files cannot be published in " + storeUrl.value() + ": " + e.getMessage();
                    });
        }
    }
}
