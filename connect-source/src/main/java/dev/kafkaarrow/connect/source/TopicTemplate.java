package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.files.FileFormat;
import dev.kafkaarrow.connect.files.RecordCoordinates;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the name of a topic comes from: {@code ${file}}, the name of the file without its directories and {@code .arrows},
 * {@code .arrow} or {@code .feather}; {@code ${dir:n}}, the n-th directory below the store, from 1; {@code ${kafka.topic}}, the topic that a sink recorded; and
 * characters between them. What no name of a topic may hold becomes an underscore.
 */
final class TopicTemplate {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)}");
    private static final Pattern DIRECTORY = Pattern.compile("dir:([1-9][0-9]{0,3})");
    private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9._-]*");
    private static final Pattern ILLEGAL = Pattern.compile("[^a-zA-Z0-9._-]");
    /** What {@code input.include} takes by default; none ends by another. */
    private static final List<String> EXTENSIONS =
            List.of(FileFormat.STREAM.suffix(), FileFormat.FILE.suffix(), ".feather");
    /** The broker's own limit. */
    private static final int MAX_CHARACTERS = 249;

    private final String text;
    private final List<Part> parts;

    private sealed interface Part {
        record Literal(String text) implements Part {}

        record File() implements Part {}

        /** @param number from 1 */
        record Directory(int number) implements Part {}

        record KafkaTopic() implements Part {}
    }

    private TopicTemplate(String text, List<Part> parts) {
        this.text = text;
        this.parts = parts;
    }

    /** One topic for all; {@link IllegalArgumentException} if it is no name of one. */
    static TopicTemplate of(String topic) {
        if (!isName(topic)) {
            throw new IllegalArgumentException("expected a topic name of 1 to " + MAX_CHARACTERS
                    + " letters, digits, '.', '_' and '-', other than '.' and '..', got '" + topic + "'");
        }
        return new TopicTemplate(topic, List.of(new Part.Literal(topic)));
    }

    /** {@link IllegalArgumentException} if it is no template. */
    static TopicTemplate parse(String text) {
        List<Part> parts = new ArrayList<>();
        Matcher matcher = PLACEHOLDER.matcher(text);
        if (!text.contains("$")) {
            return of(text);
        }
        int end = 0;
        while (matcher.find()) {
            parts.add(literal(text.substring(end, matcher.start())));
            parts.add(placeholder(matcher.group(1)));
            end = matcher.end();
        }
        parts.add(literal(text.substring(end)));
        return new TopicTemplate(text, List.copyOf(parts));
    }

    /** As the broker has it. */
    private static boolean isName(String topic) {
        return LEGAL.matcher(topic).matches()
                && !topic.isEmpty()
                && topic.length() <= MAX_CHARACTERS
                && !topic.equals(".")
                && !topic.equals("..");
    }

    private static Part literal(String text) {
        if (!LEGAL.matcher(text).matches()) {
            throw new IllegalArgumentException("expected letters, digits, '.', '_', '-' and ${file}, ${dir:n} or"
                    + " ${kafka.topic}, got '" + text + "'");
        }
        return new Part.Literal(text);
    }

    private static Part placeholder(String name) {
        Matcher directory = DIRECTORY.matcher(name);
        if (directory.matches()) {
            return new Part.Directory(Integer.parseInt(directory.group(1)));
        }
        return switch (name) {
            case "file" -> new Part.File();
            case "kafka.topic" -> new Part.KafkaTopic();
            default ->
                throw new IllegalArgumentException(
                        "expected ${file}, ${dir:n} with n from 1, or ${kafka.topic}, got ${" + name + "}");
        };
    }

    /**
     * The topic of a message.
     *
     * @param path of its file, relative to the store
     * @throws BadFileException if the message has no such topic
     */
    String topic(String path, Optional<RecordCoordinates> coordinates) throws BadFileException {
        if (parts.size() == 1 && parts.get(0) instanceof Part.Literal literal) {
            return literal.text;
        }
        StringBuilder topic = new StringBuilder();
        for (Part part : parts) {
            topic.append(ILLEGAL.matcher(text(part, path, coordinates)).replaceAll("_"));
        }
        if (!isName(topic.toString())) {
            throw fault(path, "'" + topic + "' is not a topic name");
        }
        return topic.toString();
    }

    /**
     * The topic of all messages of a file.
     *
     * @param path relative to the store
     * @throws BadFileException if it takes more than the path to tell
     */
    String topic(String path) throws BadFileException {
        if (parts.contains(new Part.KafkaTopic())) {
            throw fault(
                    path,
                    SourceOptions.SCHEMA_COMPATIBILITY
                            + " needs a topic that the path alone tells, which ${kafka.topic}"
                            + " is only for files under the name that a sink gave them");
        }
        return topic(path, Optional.empty());
    }

    private String text(Part part, String path, Optional<RecordCoordinates> coordinates) throws BadFileException {
        if (part instanceof Part.Literal literal) {
            return literal.text;
        }
        if (part instanceof Part.KafkaTopic) {
            return coordinates
                    .map(RecordCoordinates::topic)
                    .orElseThrow(() -> fault(path, "the file has no message that a sink recorded"));
        }
        String[] names = path.split("/", -1);
        if (part instanceof Part.Directory directory) {
            if (directory.number >= names.length) {
                throw fault(path, "the file is " + (names.length - 1) + " directories deep");
            }
            return names[directory.number - 1];
        }
        String name = names[names.length - 1];
        return EXTENSIONS.stream()
                .filter(name::endsWith)
                .findFirst()
                .map(extension -> name.substring(0, name.length() - extension.length()))
                .orElse(name);
    }

    private BadFileException fault(String path, String what) {
        return new BadFileException(
                path + ": no topic from " + SourceOptions.TOPIC_TEMPLATE + " = " + text + ": " + what);
    }
}
