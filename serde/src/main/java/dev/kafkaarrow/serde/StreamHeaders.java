package dev.kafkaarrow.serde;

import dev.kafkaarrow.ipc.StreamSchema;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;

/** Whether serializers say in record headers what a message is. */
enum StreamHeaders {
    SET,
    LEAVE;

    static final String CONTENT_TYPE = "content-type";
    static final String FINGERPRINT = "arrow.schema.fingerprint";

    private static final byte[] STREAM = "application/vnd.apache.arrow.stream".getBytes(StandardCharsets.US_ASCII);

    /** Replaces what the headers said before: a record that is sent again must not carry them twice. */
    void apply(Headers headers, StreamSchema schema) {
        if (this == SET) {
            byte[] fingerprint = schema.fingerprint().digits().getBytes(StandardCharsets.US_ASCII);
            headers.remove(CONTENT_TYPE).remove(FINGERPRINT);
            headers.add(CONTENT_TYPE, STREAM).add(FINGERPRINT, fingerprint);
        }
    }
}
