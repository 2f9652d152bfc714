package dev.kafkaarrow.connect.sink;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Names of directories as Hive gives them to partitions, {@code country=DE}. What Hive escapes is {@code %XX} here too, which readers of such
 * directories turn back; nothing beyond ASCII is. Two fields or values never have one name, whatever they are: this is frozen, as it
 * decides in which log a record lands.
 */
final class HiveName {

    /** What Hive and its likes, pyarrow's too, read as null. */
    static final String NULL = "__HIVE_DEFAULT_PARTITION__";

    /** Of most file systems. */
    static final int MAX_BYTES = 255;

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    /** Beside control characters. */
    private static final String ESCAPED = "\"#%'*/:=?\\{[]^\u007f";

    private HiveName() {}

    /**
     * The directory of a value, a null if it is empty.
     *
     * @throws IllegalArgumentException if the value is one that no directory can be named by
     */
    static String of(String field, Optional<String> value) {
        String name = field(field) + "=" + value.map(HiveName::value).orElse(NULL);
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
            throw new IllegalArgumentException(
                    "field '" + field + "': expected a string in UTF-8, got half of a surrogate pair");
        }
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "field '" + field + "': expected a value that makes the name of a directory of at most " + MAX_BYTES
                            + " bytes, with the field's name and what is escaped in it, got " + bytes + " bytes");
        }
        return name;
    }

    /** A dot or an underscore at its beginning would hide the directory from readers. */
    private static String field(String name) {
        return hidden(name) ? escaped(name.charAt(0)) + escaped(name.substring(1)) : escaped(name);
    }

    private static boolean hidden(String name) {
        return name.startsWith(".") || name.startsWith("_");
    }

    /** A dot at the end is one that not every store keeps; the text that stands for null is no null. */
    private static String value(String value) {
        if (value.equals(NULL)) {
            return escaped(value.charAt(0)) + value.substring(1);
        }
        int end = value.length() - 1;
        return value.endsWith(".") ? escaped(value.substring(0, end)) + escaped('.') : escaped(value);
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || ESCAPED.indexOf(c) >= 0) {
                escaped.append(escaped(c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    private static String escaped(char c) {
        return "%" + HEX.toHexDigits((byte) c);
    }
}
