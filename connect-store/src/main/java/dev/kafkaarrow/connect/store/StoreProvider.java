package dev.kafkaarrow.connect.store;

import java.util.List;

/**
 * A kind of store, found by the scheme of {@code store.url}: stores in directories are there, others are services ({@link
 * java.util.ServiceLoader}) of the class loader that has this interface, as the one of a plugin is. Thread-safe.
 */
public interface StoreProvider {

    /** The scheme of its URLs, in lower case, as {@code file}. */
    String scheme();

    /** Says what is wrong with a URL of its scheme: {@link IllegalArgumentException} naming {@code store.url}. Asks no store. */
    void check(String storeUrl);

    /** The options that it takes besides {@code store.url} and {@code staging.dir}. */
    List<StoreOption> options();

    /**
     * As {@link Stores#open(StoreSettings)}.
     *
     * @throws IllegalArgumentException naming the option if one means nothing
     */
    FileStore open(StoreSettings settings);
}
