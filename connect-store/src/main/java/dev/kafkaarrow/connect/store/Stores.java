package dev.kafkaarrow.connect.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the store that {@code store.url} means, by its scheme. Thread-safe. */
public final class Stores {

    private static final StoreProvider LOCAL = new LocalStores();

    /** Of stores that come with an add-on: its name, by scheme. */
    private static final Map<String, String> ADD_ONS = Map.of(
            "s3", "kafkaarrow-store-s3",
            "gs", "kafkaarrow-store-gcs",
            "az", "kafkaarrow-store-azure");

    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):.*", Pattern.DOTALL);

    private Stores() {}

    /** As {@link #open(StoreSettings)}, with nothing but the URL. */
    public static FileStore open(String storeUrl) {
        return open(StoreSettings.of(storeUrl));
    }

    /**
     * The store at {@code store.url}: an absolute path, or a URL whose scheme has a {@link StoreProvider}. Nothing is read or made yet; a
     * directory that is missing is made by {@link FileStore#probe} alone: later it is a fault, as one that is not mounted.
     *
     * @throws IllegalArgumentException naming the option if one means nothing
     */
    public static FileStore open(StoreSettings settings) {
        return provider(settings.url()).open(settings);
    }

    /** The options of all kinds of stores that there are, in the order of their names. */
    public static List<StoreOption> options() {
        List<StoreOption> options = new ArrayList<>();
        providers().forEach(provider -> options.addAll(provider.options()));
        options.sort(Comparator.comparing(StoreOption::name));
        return options;
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
        String asked = scheme.group(1).toLowerCase(Locale.ROOT);
        Set<String> known = new TreeSet<>();
        for (StoreProvider provider : providers()) {
            if (provider.scheme().equals(asked)) {
                return provider;
            }
            known.add(provider.scheme() + ":");
        }
        if (ADD_ONS.containsKey(asked)) {
            throw new IllegalArgumentException("store.url: " + asked + "://... needs the add-on " + ADD_ONS.get(asked)
                    + ", which is not there: unzip " + ADD_ONS.get(asked)
                    + "-<version>.zip into the folder of this connector on every worker, beside its lib, and restart them; got '"
                    + url + "'");
        }
        String expected = StoreUrl.expected("store.url", url);
        throw new IllegalArgumentException(
                known.isEmpty() ? expected : expected + "; other stores there are: " + String.join(", ", known));
    }

    private static Iterable<StoreProvider> providers() {
        return ServiceLoader.load(StoreProvider.class, StoreProvider.class.getClassLoader());
    }
}
