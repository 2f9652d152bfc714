package dev.kafkaarrow.store.azure;

import dev.kafkaarrow.connect.store.ObjectClient;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** A few bytes to be put. */
record TextContent(String text) implements ObjectClient.Content {

    @Override
    public long sizeInBytes() {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    @Override
    public InputStream open() {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Optional<Path> file() {
        return Optional.empty();
    }
}
