package dev.kafkaarrow.tools.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import picocli.CommandLine.Option;

/** How a broker is reached, for the commands that take one: a mixin. Named as those of Kafka's own tools. */
public final class BrokerOptions {

    private static final String BOOTSTRAP_SERVERS = "bootstrap.servers";

    @Option(
            names = "--bootstrap-server",
            paramLabel = "HOST:PORT",
            description = "Brokers to ask first, with commas between them.")
    private String servers;

    @Option(
            names = "--command-config",
            paramLabel = "FILE",
            description = "A properties file with options of the client, as for TLS and SASL.")
    private Path file;

    /** Whether there is a broker to be asked. */
    public boolean areGiven() {
        return servers != null;
    }

    /**
     * The options of a client.
     *
     * @throws UsageException if there is no broker to be asked
     */
    public Map<String, Object> client() throws IOException {
        if (servers == null) {
            throw new UsageException("--bootstrap-server: expected the address of a broker, as localhost:9092");
        }
        Map<String, Object> options = new HashMap<>();
        if (file != null) {
            Properties read = PropertiesFile.read("--command-config", file);
            read.stringPropertyNames().forEach(name -> options.put(name, read.getProperty(name)));
        }
        options.put(BOOTSTRAP_SERVERS, servers);
        return options;
    }
}
