package dev.kafkaarrow.it;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** JSON as Python's {@code json.dumps} without spaces and JavaScript's {@code JSON.stringify} write it. */
final class JsonText {

    private JsonText() {}

    static String string(String value) {
        StringBuilder text = new StringBuilder("\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\b' -> text.append("\\b");
                case '\f' -> text.append("\\f");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> {
                    if (c < ' ') {
                        text.append(String.format("\\u%04x", (int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        return text.append('"').toString();
    }

    /** An array of members that are JSON already. */
    static String array(Collection<String> members) {
        return members.stream().collect(Collectors.joining(",", "[", "]"));
    }

    /** An object of strings, sorted by name. */
    static String object(Map<String, String> entries) {
        return new TreeMap<>(entries)
                .entrySet().stream()
                        .map(entry -> string(entry.getKey()) + ":" + string(entry.getValue()))
                        .collect(Collectors.joining(",", "{", "}"));
    }
}
