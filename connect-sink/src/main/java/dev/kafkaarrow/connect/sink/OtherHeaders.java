package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.data.ConverterSettings;
import dev.kafkaarrow.connect.data.ConverterSettings.Role;

/** What becomes of headers beside Arrow streams that are no bytes. */
enum OtherHeaders {
    /** A transform made them, as the connector's converter gives bytes: they are kept as Kafka's own serializers write them. */
    SERIALIZED,
    /** A converter may have made them, of bytes that cannot be told any more. */
    REFUSED;

    static OtherHeaders of(ConverterSettings converters) {
        return converters.keepsBytes(Role.HEADER) ? SERIALIZED : REFUSED;
    }
}
