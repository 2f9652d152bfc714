package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.files.Bytes;
import dev.kafkaarrow.connect.files.FirstRow;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.StreamDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Key and timestamp of messages that no sink recorded.
 *
 * @param timestampField path of a field of the first row
 * @param decoder of the messages
 */
record AttributeRules(KeyChoice key, Optional<String> timestampField, FirstRow firstRow, StreamDecoder decoder) {

    /**
     * The attributes of a message.
     *
     * @param path of its file
     * @param where the batch, for messages
     * @param value a complete stream
     * @throws BadFileException if a field is missing or of a type that cannot be used
     */
    RecordAttributes of(String path, String where, byte[] value) throws IOException {
        try {
            return new RecordAttributes(key(path, value), timestamp(value));
        } catch (IllegalArgumentException e) {
            throw new BadFileException(where, e);
        }
    }

    private Optional<Bytes> key(String path, byte[] value) throws IOException {
        if (key instanceof KeyChoice.File) {
            return Optional.of(new Bytes(path.getBytes(StandardCharsets.UTF_8)));
        }
        return key instanceof KeyChoice.Field field ? firstRow.bytes(decode(value), field.path()) : Optional.empty();
    }

    private OptionalLong timestamp(byte[] value) throws IOException {
        return timestampField.isPresent()
                ? firstRow.epochMillis(decode(value), timestampField.get())
                : OptionalLong.empty();
    }

    private ArrowStream decode(byte[] value) throws IOException {
        return decoder.decode(ByteBuffer.wrap(value));
    }
}
