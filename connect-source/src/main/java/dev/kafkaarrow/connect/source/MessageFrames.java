package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.files.RecordCoordinates;
import dev.kafkaarrow.ipc.Frame;
import dev.kafkaarrow.ipc.InvalidStreamException;
import dev.kafkaarrow.ipc.InvalidStreamException.Reason;
import dev.kafkaarrow.ipc.KeyValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The frames that make one message: of another writer's file one record batch, of a sink's as many as the message had. What is
 * known of them are headers; no body was read. Not thread-safe.
 */
final class MessageFrames {

    private final FileFrames.Place before;
    private final Optional<RecordCoordinates> coordinates;
    private final List<StreamMessage.Part> parts = new ArrayList<>();
    private final int batchesInMessage;
    private int batchesGathered;
}
