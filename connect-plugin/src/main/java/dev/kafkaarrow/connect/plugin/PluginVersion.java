package dev.kafkaarrow.connect.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version that the plugins were built as. */
public final class PluginVersion {
    private static final String BUILD = "build.properties";
    private static final String SNAPSHOT = "-SNAPSHOT";
    private static final String UNKNOWN_COMMIT = "unknown";
    private static final String CURRENT = of(build());

    private PluginVersion() {}

    /**
     * What plugins give as their version. That of a release is its version and nothing else, as {@code connector.plugin.version} has to name
     * it. Of a snapshot there are many, so it is followed by the commit: {@code 0.1.0-SNAPSHOT+0123456789ab}.
     */
    public static String current() {
        return CURRENT;
    }

    static String of(Properties build) {
        String version = build.getProperty("version");
        String commit = build.getProperty("commit");
        return version.endsWith(SNAPSHOT) && !commit.equals(UNKNOWN_COMMIT) ? version + "+" + commit : version;
    }

    /** What the build wrote into this jar. */
    private static Properties build() {
        Properties build = new Properties();
        try (InputStream in = PluginVersion.class.getResourceAsStream(BUILD)) {
            build.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + BUILD + " of this jar", e);
        }
        return build;
    }
}
