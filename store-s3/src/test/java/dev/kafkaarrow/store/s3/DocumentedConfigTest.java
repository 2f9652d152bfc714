package dev.kafkaarrow.store.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kafkaarrow.connect.store.StoreOption;
import dev.kafkaarrow.connect.store.StoreRequests;
import dev.kafkaarrow.connect.store.StoreSettings;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the page on S3 and the examples of the add-on show is taken, and each {@code s3.} option in it is one. */
class DocumentedConfigTest {

    private static final Pattern BLOCK = Pattern.compile("```(json|properties)\\n(.*?)```\\n", Pattern.DOTALL);
    private static final Pattern SETTING =
            Pattern.compile("^(?:  \"|)([a-z0-9.]+)(?:\": \"|=)([^\"\\n]*)", Pattern.MULTILINE);

    static List<Map<String, String>> documented() throws IOException {
        List<Map<String, String>> found = new ArrayList<>();
        String page = Files.readString(Path.of("..", "docs", "stores", "s3.md"));
        for (MatchResult block : BLOCK.matcher(page).results().toList()) {
            Map<String, String> settings = new HashMap<>();
            SETTING.matcher(block.group(2))
                    .results()
                    .forEach(setting -> settings.put(setting.group(1), setting.group(2)));
            if (settings.keySet().stream().anyMatch(name -> name.startsWith("s3."))) {
                found.add(settings);
            }
        }
        assertThat(found).hasSizeGreaterThan(4);
        for (String example : List.of("s3-sink", "s3-source")) {
            Properties properties = new Properties();
            try (Reader in = Files.newBufferedReader(Path.of("src", "addon", "etc", example + ".properties"))) {
                properties.load(in);
            }
            Map<String, String> settings = new HashMap<>();
            properties.stringPropertyNames().forEach(name -> settings.put(name, properties.getProperty(name)));
            found.add(settings);
        }
        return found;
    }

    @ParameterizedTest
    @MethodSource("documented")
    void isTaken(Map<String, String> settings) {
        String url = settings.getOrDefault("store.url", "s3://bucket/prefix");
        assertThat(S3Settings.of(new StoreSettings(url, Optional.empty(), settings, StoreRequests.IGNORED)))
                .isNotNull();
        assertThat(settings.keySet().stream().filter(name -> name.startsWith("s3.")))
                .isSubsetOf(S3Options.ALL.stream().map(StoreOption::name).toList());
    }
}
