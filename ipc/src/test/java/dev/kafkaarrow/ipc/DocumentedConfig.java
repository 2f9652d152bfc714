package dev.kafkaarrow.ipc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A configuration that a document shows: a JSON object, or a block of properties.
 *
 * @param document the path, and which block of it this is
 */
public record DocumentedConfig(String document, Map<String, String> settings) {

    private static final Pattern BLOCK = Pattern.compile("```(json|properties)\\n(.*?)```\\n", Pattern.DOTALL);
    private static final Pattern MEMBER = Pattern.compile("\"([^\"]+)\": \"([^\"]*)\"");
    private static final Pattern PROPERTY = Pattern.compile("^([^#=\\s]+)=(.*)$", Pattern.MULTILINE);

    public DocumentedConfig {
        settings = Map.copyOf(settings);
    }

    /**
     * Those of a connector, at least one. Blocks of properties of the README are the sink's.
     *
     * @param documents from the root of the repository; tests run in their module's folder
     */
    public static List<DocumentedConfig> of(Class<?> connector, String... documents) throws IOException {
        List<DocumentedConfig> found = new ArrayList<>();
        for (String document : documents) {
            for (MatchResult block : BLOCK.matcher(Files.readString(Path.of("..", document)))
                    .results()
                    .toList()) {
                boolean isJson = block.group(1).equals("json");
                Map<String, String> settings = new HashMap<>();
                (isJson ? MEMBER : PROPERTY)
                        .matcher(block.group(2))
                        .results()
                        .forEach(setting -> settings.put(setting.group(1), setting.group(2)));
                boolean isOfConnector = isJson
                        ? connector.getName().equals(settings.get("connector.class"))
                        : !document.equals("README.md")
                                || connector.getSimpleName().contains("Sink");
                if (isOfConnector) {
                    found.add(new DocumentedConfig(document + " " + settings.keySet(), settings));
                }
            }
        }
        if (found.isEmpty()) {
            throw new AssertionError("no configuration of " + connector + " in " + List.of(documents));
        }
        return found;
    }

    /** The settings with these in place of, or beside, what is shown. */
    public Map<String, String> with(Map<String, String> others) {
        Map<String, String> all = new HashMap<>(settings);
        all.putAll(others);
        return all;
    }

    @Override
    public String toString() {
        return document;
    }
}
