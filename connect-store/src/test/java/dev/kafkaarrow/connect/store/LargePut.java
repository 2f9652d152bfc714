package dev.kafkaarrow.connect.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A file that is larger than all the memory of the process that publishes it. */
public final class LargePut {

    /** More than files of a sink have by default. */
    public static final long BYTES = 300L << 20;

    private static final List<String> MEMORY = List.of("-Xmx48m", "-XX:MaxDirectMemorySize=16m", "-XX:+UseSerialGC");

    private LargePut() {}

    /** Publishes one in a JVM of its own; {@link IOException} with what that said if it could not. */
    public static void run(String storeUrl, Path staging, Map<String, String> options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(storeUrl, staging.toString()));
        options.forEach((name, value) -> arguments.add(name + "=" + value));
        OwnJvm.run(LargePut.class, MEMORY, Map.of(), arguments);
    }

    /** Takes the URL of a store, a folder for staged files, and options. */
    public static void main(String[] args) throws IOException {
        Map<String, String> options = new HashMap<>();
        for (String option : List.of(args).subList(2, args.length)) {
            String[] parts = option.split("=", 2);
            options.put(parts[0], parts[1]);
        }
        try (FileStore store =
                Stores.open(new StoreSettings(args[0], Optional.of(args[1]), options, StoreRequests.IGNORED))) {
            StagedFile file = store.stage();
            byte[] zeros = new byte[1 << 20];
            while (file.sizeInBytes() < BYTES) {
                file.write(ByteBuffer.wrap(zeros));
            }
            Publication published = file.publish("large.arrows");
            if (published != Publication.PUBLISHED) {
                throw new IOException("expected it to be published, got " + published);
            }
        }
    }
}
