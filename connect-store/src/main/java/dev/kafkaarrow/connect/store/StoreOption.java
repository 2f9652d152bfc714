package dev.kafkaarrow.connect.store;

import java.util.List;
import java.util.Optional;

/**
 * An option of one kind of store, as a user of a connector sets it.
 *
 * @param name as {@code s3.region}
 * @param defaultValue empty if there is none, so that the option need not be set
 * @param allowed the values it may have, in any case; empty for any
 * @param documentation as it stands in the reference
 */
public record StoreOption(
        String name, Kind kind, Optional<String> defaultValue, List<String> allowed, String documentation) {

    /** What the text of a value means. */
    public enum Kind {
        TEXT,
        /** Text that no log shows. */
        PASSWORD,
        BOOLEAN,
        /** A whole number of at least 0. */
        NUMBER
    }

    public StoreOption {
        allowed = List.copyOf(allowed);
    }

    /** Text that need not be given. */
    public static StoreOption text(String name, String documentation) {
        return new StoreOption(name, Kind.TEXT, Optional.empty(), List.of(), documentation);
    }

    /** A secret that need not be given. */
    public static StoreOption password(String name, String documentation) {
        return new StoreOption(name, Kind.PASSWORD, Optional.empty(), List.of(), documentation);
    }

    /** One of a few words. */
    public static StoreOption choice(String name, String defaultValue, List<String> allowed, String documentation) {
        return new StoreOption(name, Kind.TEXT, Optional.of(defaultValue), allowed, documentation);
    }

    /** Yes or no. */
    public static StoreOption flag(String name, boolean defaultValue, String documentation) {
        return new StoreOption(
                name, Kind.BOOLEAN, Optional.of(Boolean.toString(defaultValue)), List.of(), documentation);
    }

    /** A number. */
    public static StoreOption number(String name, long defaultValue, String documentation) {
        return new StoreOption(name, Kind.NUMBER, Optional.of(Long.toString(defaultValue)), List.of(), documentation);
    }

    /** That it was set to something that means nothing; {@code got} must be no secret. */
    public IllegalArgumentException expected(String expected, String got) {
        return new IllegalArgumentException(name + ": expected " + expected + ", got '" + got + "'");
    }
}
