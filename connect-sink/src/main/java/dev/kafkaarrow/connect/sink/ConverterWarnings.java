package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.data.ConverterSettings;
import dev.kafkaarrow.connect.data.ConverterSettings.Role;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * What to say of converters that do not keep bytes as they are, once each; and of none where values become rows. A task sees a converter's name only where the connector
 * overrides the worker's. A value that is no bytes is a bad record; what shows in records before that is a null that may have been
 * something else, as {@code JsonConverter} makes null of the text {@code null}: {@code ByteArrayConverter} gives null the schema
 * of bytes.
 */
final class ConverterWarnings {

    private static final String SCHEMAS_ENABLE = Role.VALUE.option() + ".schemas.enable";
    private static final Pattern GIVES_JSON =
            Pattern.compile("(org\\.apache\\.kafka\\.connect\\.json\\.)?JsonConverter|Json");
    private static final Pattern GIVES_SINGLE_VALUES = Pattern.compile("(org\\.apache\\.kafka\\.connect\\."
            + "(storage|converters)\\.)?(String|Boolean|Double|Float|Integer|Long|Short)(Converter)?");

    /** Of which it is not known yet. */
    private final Set<Role> unknown = EnumSet.allOf(Role.class);

    /** Until one was seen. */
    private boolean headersMayBeParsed = true;

    /** Warnings about converters that the connector's own settings name. */
    List<String> ofSettings(Map<String, String> settings) {
        ConverterSettings converters = new ConverterSettings(settings);
        // what is no bytes then is a transform's
        headersMayBeParsed = !converters.keepsBytes(Role.HEADER);
        if (converters.changesBytes(Role.VALUE) || isDecodedHere(settings)) {
            // keys and headers need not be bytes beside rows
            unknown.clear();
            return fault(Role.VALUE, settings).stream().toList();
        }
        List<String> warnings = new ArrayList<>();
        for (Role role : Role.values()) {
            if (converters.named(role).isPresent()) {
                unknown.remove(role);
                lossOf(role, converters).ifPresent(warnings::add);
            }
        }
        return warnings;
    }

    /** Why a record with a converter that the settings name cannot become what it was, if one cannot. */
    static Optional<String> fault(Role role, Map<String, String> settings) {
        ConverterSettings converters = new ConverterSettings(settings);
        if (isDecodedHere(settings)) {
            return role == Role.VALUE
                    ? lossOf(role, converters)
                            .map(loss -> loss + ", as " + SinkOptions.VALUE_FORMAT + "="
                                    + settings.get(SinkOptions.VALUE_FORMAT) + " needs")
                    : Optional.empty();
        }
        if (role == Role.VALUE) {
            return converters.named(Role.VALUE).flatMap(converter -> ofRows(converter, settings));
        }
        return converters.keepsBytes(Role.VALUE) ? lossOf(role, converters) : Optional.empty();
    }

    /** Whether values become rows without a converter, which has to leave their bytes. */
    private static boolean isDecodedHere(Map<String, String> settings) {
        String format = settings.getOrDefault(SinkOptions.VALUE_FORMAT, ValueFormat.CONNECT.name());
        return !format.trim().equalsIgnoreCase(ValueFormat.CONNECT.name());
    }

    private static Optional<String> lossOf(Role role, ConverterSettings converters) {
        return converters.changesBytes(role)
                ? Optional.of(role.option() + "=" + converters.named(role).orElseThrow()
                        + " does not keep bytes as they are: use " + ConverterSettings.BYTE_ARRAY_CONVERTER)
                : Optional.empty();
    }

    private static Optional<String> ofRows(String converter, Map<String, String> settings) {
        if (GIVES_SINGLE_VALUES.matcher(converter).matches()) {
            return Optional.of(Role.VALUE.option() + "=" + converter + " gives neither bytes nor Structs: use "
                    + ConverterSettings.BYTE_ARRAY_CONVERTER
                    + " for Arrow streams, or a converter that gives Structs for rows, or the transform HoistField");
        }
        boolean hasSchemas = !"false"
                .equalsIgnoreCase(settings.getOrDefault(SCHEMAS_ENABLE, "true").trim());
        return GIVES_JSON.matcher(converter).matches() && !hasSchemas
                ? Optional.of(Role.VALUE.option() + "=" + converter
                        + " gives values without a schema, which do not become rows: set " + SCHEMAS_ENABLE + "=true")
                : Optional.empty();
    }

    /** Warnings about the worker's converters, as far as records show them. */
    List<String> of(Collection<SinkRecord> records) {
        List<String> warnings = new ArrayList<>();
        firstParsedHeader(records).ifPresent(warnings::add);
        if (!unknown.isEmpty()) {
            for (SinkRecord record : records) {
                if (record.value() instanceof Struct) {
                    unknown.clear();
                    return warnings;
                }
                look(Role.KEY, record.key(), record.keySchema(), warnings);
                look(Role.VALUE, record.value(), record.valueSchema(), warnings);
                for (Header header : record.headers()) {
                    look(Role.HEADER, header.value(), header.schema(), warnings);
                }
            }
        }
        return warnings;
    }

    private Optional<String> firstParsedHeader(Collection<SinkRecord> records) {
        if (!headersMayBeParsed) {
            return Optional.empty();
        }
        for (SinkRecord record : records) {
            for (Header header : record.headers()) {
                Object value = header.value();
                if (value != null && !(value instanceof byte[]) && !(value instanceof ByteBuffer)) {
                    headersMayBeParsed = false;
                    return Optional.of("Header '" + header.key() + "' is not bytes but a "
                            + value.getClass().getName()
                            + ": the header converter parses bytes into values, as Connect's default makes the number 1234 of the"
                            + " text 01234, and the original bytes are lost. Set " + Role.HEADER.option() + "="
                            + ConverterSettings.BYTE_ARRAY_CONVERTER + " for this connector");
                }
            }
        }
        return Optional.empty();
    }

    private void look(Role role, Object value, Schema schema, List<String> warnings) {
        boolean bytes = schema != null && schema.type() == Schema.Type.BYTES;
        if ((bytes || value == null) && unknown.remove(role) && !bytes) {
            warnings.add(role.option() + " of the worker gives null the schema "
                    + (schema == null ? "null" : schema.type().getName())
                    + ", not bytes: unless it is ByteArrayConverter, it may turn bytes into null. Set "
                    + role.option() + "=" + ConverterSettings.BYTE_ARRAY_CONVERTER + " for this connector");
        }
    }
}
