package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.data.ConverterSettings;
import dev.kafkaarrow.connect.data.ConverterSettings.Role;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which converters go with an output. A converter that does not fit changes what is sent without a word: {@code StringConverter} sends
 * the name of a Java object, {@code JsonConverter} text in place of bytes; and with {@code cleanup} the file is gone then.
 */
final class ConverterRules {

    /** Sends what {@code toString} makes of a Struct, which nothing reads. */
    private static final Set<String> OF_TEXT =
            Set.of("org.apache.kafka.connect.storage.StringConverter", "StringConverter", "String");

    private final OutputChoice output;
    private final ValueFormat format;
    private final EndConfig.Cleanup cleanup;
    private final ConverterSettings converters;
    /** Which may add headers that are no bytes, for a converter of theirs. */
    private final boolean hasTransforms;

    ConverterRules(
            OutputChoice output, ValueFormat format, EndConfig.Cleanup cleanup, Map<String, String> connectorSettings) {
        this.output = output;
        this.format = format;
        this.cleanup = cleanup;
        this.converters = new ConverterSettings(connectorSettings);
        this.hasTransforms =
                !connectorSettings.getOrDefault(SourceOptions.TRANSFORMS, "").isBlank();
    }

    /** What is wrong with the converter that the settings name, or do not name where they should. */
    Optional<String> objection(Role role) {
        return fault(role)
                .or(
                        () -> cleanup == EndConfig.Cleanup.NONE || !isLeftToTheWorker(role)
                                ? Optional.empty()
                                : Optional.of(
                                        role.option() + ": expected " + ConverterSettings.BYTE_ARRAY_CONVERTER
                                                + " with " + SourceOptions.CLEANUP + "="
                                                + cleanup.name().toLowerCase(Locale.ROOT)
                                                + ", as the worker's own converter might change what is sent, and the files are gone then, got none"));
    }

    /** What is wrong with the converter that the settings name. */
    Optional<String> fault(Role role) {
        return switch (output) {
            case BATCHES ->
                converters.changesBytes(role) && !(role == Role.HEADER && hasTransforms)
                        ? Optional.of(role.option() + ": expected " + ConverterSettings.BYTE_ARRAY_CONVERTER + " with "
                                + SourceOptions.OUTPUT + "=batches, as any other changes the bytes that are sent, got "
                                + converters.named(role).orElseThrow())
                        : Optional.empty();
            case ROWS -> role == Role.VALUE ? faultOfRows() : Optional.empty();
        };
    }

    private Optional<String> faultOfRows() {
        return switch (format) {
            case JSON ->
                converters.changesBytes(Role.VALUE)
                        ? Optional.of(Role.VALUE.option() + ": expected " + ConverterSettings.BYTE_ARRAY_CONVERTER
                                + " with " + SourceOptions.VALUE_FORMAT
                                + "=json, as any other changes the bytes that are sent, got "
                                + converters.named(Role.VALUE).orElseThrow())
                        : Optional.empty();
            case CONNECT ->
                converters.named(Role.VALUE).filter(OF_TEXT::contains).isPresent()
                        ? Optional.of(Role.VALUE.option() + ": expected a converter that takes Structs with "
                                + SourceOptions.OUTPUT + "=rows, as this one sends text that nothing reads, got "
                                + converters.named(Role.VALUE).orElseThrow())
                        : Optional.empty();
        };
    }

    /** What is wrong with the converters that the settings name: reasons, none if nothing is. */
    List<String> faults() {
        return Arrays.stream(Role.values())
                .map(this::fault)
                .flatMap(Optional::stream)
                .toList();
    }

    /** What to say of converters that only the worker knows. */
    Optional<String> warning() {
        String unnamed = Stream.of(Role.values())
                .filter(this::isLeftToTheWorker)
                .map(Role::option)
                .collect(Collectors.joining(", "));
        return unnamed.isEmpty()
                ? Optional.empty()
                : Optional.of("The worker's converters are used for " + unnamed + ": any but "
                        + ConverterSettings.BYTE_ARRAY_CONVERTER
                        + " changes the bytes that are sent, so set it for this connector");
    }

    private boolean isLeftToTheWorker(Role role) {
        boolean isBytes = output == OutputChoice.BATCHES || (role == Role.VALUE && format == ValueFormat.JSON);
        return isBytes && converters.named(role).isEmpty();
    }
}
