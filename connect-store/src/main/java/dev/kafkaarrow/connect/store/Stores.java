package dev.kafkaarrow.connect.store;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the store that {@code store.url} means, by its scheme. Thread-safe. */
public final class Stores {

    private static final StoreProvider LOCAL = new LocalStores();
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):.*", Pattern.DOTALL);

    private Stores() {}

    /** As {@link #open(String, Optional)}, with files staged where the store does by itself. */
    public static FileStore open(String storeUrl) {
        return open(storeUrl, Optional.empty());
    }

    /**
     * The store at {@code store.url}: an absolute path, or a URL whose scheme has a {@link StoreProvider}. Nothing is read or made yet; a
     * directory that is missing is made by {@link FileStore#probe} alone: later it is a fault, as one that is not mounted.
     *
     * @param stagingDir {@code staging.dir}, as a path or {@code file:} URI: files are staged in a hidden folder of it, which is made
     *     when it is needed. For a store in a directory it must be on the same file system, and may be that of other stores too
     * @throws IllegalArgumentException naming the option if either means nothing
     */
    public static FileStore open(String storeUrl, Optional<String> stagingDir) {
        return provider(storeUrl).open(storeUrl, stagingDir);
    }

    /** {@link IllegalArgumentException} naming the option if a {@code store.url} means no store. */
    public static void check(String storeUrl) {
        provider(storeUrl).check(storeUrl);
    }

    /** {@link IllegalArgumentException} naming the option if a {@code staging.dir} means no directory. */
    public static void checkStagingDir(String stagingDir) {
        Path unused = StoreUrl.directory("staging.dir", stagingDir);
    }

    private static StoreProvider provider(String url) {
        Matcher scheme = SCHEME.matcher(url);
        if (!scheme.matches() || scheme.group(1).equalsIgnoreCase(LOCAL.scheme())) {
            return LOCAL;
        }
        Set<String> known = new TreeSet<>();
        for (StoreProvider provider : ServiceLoader.load(StoreProvider.class, StoreProvider.class.getClassLoader())) {
            if (provider.scheme().equals(scheme.group(1).toLowerCase(Locale.ROOT))) {
                return provider;
            }
            known.add(provider.scheme() + ":");
        }
        String expected = StoreUrl.expected("store.url", url);
        throw new IllegalArgumentException(
                known.isEmpty() ? expected : expected + "; other stores there are: " + String.join(", ", known));
    }
}
