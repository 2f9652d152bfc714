package dev.kafkaarrow.connect.store;

import java.nio.file.Path;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code store.url} and {@code staging.dir} mean. */
final class StoreUrl {

    private static final StoreProvider LOCAL = new LocalStores();
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):.*", Pattern.DOTALL);

    private StoreUrl() {}

    /** The kind of store that a URL is of; {@link IllegalArgumentException} naming {@code store.url} if there is none. */
    static StoreProvider provider(String url) {
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
        String expected = expected("store.url", url);
        throw new IllegalArgumentException(
                known.isEmpty() ? expected : expected + "; other stores there are: " + String.join(", ", known));
    }

    /** {@link IllegalArgumentException} naming the option if the url means no directory. */
    static Path directory(String option, String url) {
        if (url.startsWith("/")) {
            try {
                return PathText.absolute(url).normalize();
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(expected(option, url), e);
            }
        }
        if (url.startsWith("file:/")) {
            try {
                return PathText.ofUri(url).normalize();
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(expected(option, url), e);
            }
        }
        throw new IllegalArgumentException(expected(option, url));
    }

    private static String expected(String option, String url) {
        return option + ": expected an absolute path or a file: URI of one, got '" + url + "'";
    }
}
