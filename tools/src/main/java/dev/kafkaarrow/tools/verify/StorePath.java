package dev.kafkaarrow.tools.verify;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the path of a file says, by {@code docs/file-format.md}.
 *
 * @param path relative to the store
 * @param levels the directories between topic and name
 * @param fingerprint 16 hex digits or {@link #EVOLVING}
 * @param extension with its dot
 */
record StorePath(
        String path,
        String topic,
        List<String> levels,
        int partition,
        String fingerprint,
        long baseOffset,
        String extension) {

    static final String EVOLVING = "evolving";
    static final String NULL = "__HIVE_DEFAULT_PARTITION__";

    private static final Pattern NAME =
            Pattern.compile("(0|[1-9][0-9]{0,9})\\+([0-9a-f]{16}|evolving)\\+([0-9]{20})(\\.arrows?)");

    /** Of a topic, what need not be encoded in the name of its folder. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9-][A-Za-z0-9._-]*");

    /** A level that says a value. */
    record Level(String field, String value) {
        boolean isNull() {
            return value.equals(NULL);
        }

        /** The value that a directory is named by. */
        String unescaped() {
            return percentDecoded(value).orElse(value);
        }
    }

    /** Empty if it is no path of a file that a sink wrote. */
    static Optional<StorePath> parse(String path) {
        List<String> parts = List.of(path.split("/", -1));
        if (parts.size() < 2) {
            return Optional.empty();
        }
        Matcher name = NAME.matcher(parts.get(parts.size() - 1));
        Optional<String> topic = topic(parts.get(0));
        if (topic.isEmpty() || !name.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new StorePath(
                    path,
                    topic.get(),
                    parts.subList(1, parts.size() - 1),
                    Integer.parseInt(name.group(1)),
                    name.group(2),
                    Long.parseLong(name.group(3)),
                    name.group(4)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The path without the base offset and what follows: all files of a log have it, and no others. */
    String log() {
        return path.substring(0, path.lastIndexOf('+') + 1);
    }

    boolean isEvolving() {
        return fingerprint.equals(EVOLVING);
    }

    /** The levels that say a value, outermost first. */
    List<Level> values() {
        return levels.stream()
                .filter(level -> level.indexOf('=') > 0)
                .map(level -> {
                    int equals = level.indexOf('=');
                    String field = level.substring(0, equals);
                    return new Level(percentDecoded(field).orElse(field), level.substring(equals + 1));
                })
                .toList();
    }

    /** The topic of a folder, which each topic has one of. */
    private static Optional<String> topic(String folder) {
        if (PLAIN.matcher(folder).matches()) {
            return Optional.of(folder);
        }
        return percentDecoded(folder).filter(topic -> folder(topic).equals(folder));
    }

    private static String folder(String topic) {
        StringBuilder folder = new StringBuilder();
        for (byte b : topic.getBytes(StandardCharsets.UTF_8)) {
            String plain = folder.isEmpty() ? "-" : "._-";
            char c = (char) (b & 0xff);
            if (c < 128 && (Character.isLetterOrDigit(c) || plain.indexOf(c) >= 0)) {
                folder.append(c);
            } else {
                folder.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return folder.toString();
    }

    /** Empty if it is no text that was encoded so. */
    private static Optional<String> percentDecoded(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) != '%') {
                int end = text.offsetByCodePoints(i, 1);
                bytes.writeBytes(text.substring(i, end).getBytes(StandardCharsets.UTF_8));
                i = end - 1;
            } else if (i + 2 < text.length()
                    && HexFormat.isHexDigit(text.charAt(i + 1))
                    && HexFormat.isHexDigit(text.charAt(i + 2))) {
                bytes.write(HexFormat.fromHexDigits(text, i + 1, i + 3));
                i += 2;
            } else {
                return Optional.empty();
            }
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
