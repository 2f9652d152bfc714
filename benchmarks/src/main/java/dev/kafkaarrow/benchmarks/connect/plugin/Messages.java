package dev.kafkaarrow.benchmarks.connect.plugin;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The messages that every side sends, in a file for those in other processes: how many, then length and bytes of each. */
public final class Messages {
    private Messages() {}

    public static void write(Path file, List<byte[]> messages) throws IOException {
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            out.writeInt(messages.size());
            for (byte[] message : messages) {
                out.writeInt(message.length);
                out.write(message);
            }
        }
    }

    public static List<byte[]> read(Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            int count = in.readInt();
            List<byte[]> messages = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                messages.add(in.readNBytes(in.readInt()));
            }
            return messages;
        }
    }
}
