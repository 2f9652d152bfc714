package dev.kafkaarrow.connect.plugin;

import dev.kafkaarrow.connect.store.StoreOption;
import dev.kafkaarrow.connect.store.StoreRequests;
import dev.kafkaarrow.connect.store.StoreSettings;
import dev.kafkaarrow.connect.store.Stores;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigException;

/** The options of the stores that are there, as options of a connector. */
public final class StoreOptions {

    private StoreOptions() {}

    /** Adds the options of all stores that the plugin's folder holds. */
    public static void define(ConfigDef definition) {
        Stores.options().forEach(option -> define(option, definition));
    }

    /** Adds an option of a store. */
    public static void define(StoreOption option, ConfigDef definition) {
        ConfigDef.Type type = switch (option.kind()) {
            case TEXT -> ConfigDef.Type.STRING;
            case PASSWORD -> ConfigDef.Type.PASSWORD;
            case BOOLEAN -> ConfigDef.Type.BOOLEAN;
            case NUMBER -> ConfigDef.Type.LONG;
        };
        ConfigDef.Validator validator = validator(option);
        definition.define(
                option.name(),
                type,
                option.defaultValue().orElse(null),
                validator,
                Importance.MEDIUM,
                option.documentation());
    }

    private static ConfigDef.Validator validator(StoreOption option) {
        if (!option.allowed().isEmpty()) {
            return LambdaValidator.with(
                    (name, value) -> checkAllowed(option, value),
                    () -> option.allowed().toString());
        }
        return option.kind() == StoreOption.Kind.NUMBER ? ConfigDef.Range.atLeast(0) : null;
    }

    private static void checkAllowed(StoreOption option, Object value) {
        if (value instanceof String text
                && !text.isBlank()
                && option.allowed().stream().noneMatch(text.strip()::equalsIgnoreCase)) {
            throw new ConfigException(option.name(), value, "expected one of " + String.join(", ", option.allowed()));
        }
    }

    /** What a store is opened by, of a connector's settings. */
    public static StoreSettings settings(String url, Map<String, String> given) {
        return new StoreSettings(url, Optional.empty(), given, StoreRequests.IGNORED);
    }
}
