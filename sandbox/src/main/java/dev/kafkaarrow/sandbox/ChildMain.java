package dev.kafkaarrow.sandbox;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;

/**
 * The main class of every child process. It ends the process as soon as the parent is gone, however the parent went: the
 * child's standard input is a pipe whose other end only the parent holds, so the kernel closes it even after SIGKILL.
 *
 * <p>Kafka and the S3 server are called by name, because this class alone is handed to the child and must load without the rest of the module.
 */
final class ChildMain {

    static final String BROKER = "broker";
    static final String WORKER = "worker";
    static final String S3_SERVER = "s3";

    private static final int PARENT_GONE = 86;

    private ChildMain() {}

    /** Arguments: {@code broker <properties> <cluster id>}, {@code worker <properties>} or {@code s3 <properties>}. */
    public static void main(String[] arguments) throws ReflectiveOperationException {
        haltWhenTheParentIsGone();
        Path properties = Path.of(arguments[1]);
        switch (arguments[0]) {
            case BROKER -> {
                format(properties, arguments[2]);
                run("kafka.Kafka", properties.toString());
            }
            case WORKER -> run("org.apache.kafka.connect.cli.ConnectDistributed", properties.toString());
            case S3_SERVER -> run("org.gaul.s3proxy.Main", "--properties", properties.toString());
            default ->
                throw new IllegalArgumentException("first argument: expected " + BROKER + ", " + WORKER + " or "
                        + S3_SERVER + ", got " + arguments[0]);
        }
    }

    private static void haltWhenTheParentIsGone() {
        Thread watch = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            // the parent writes nothing; whatever comes is no end of stream
                        }
                    } catch (IOException e) {
                        System.err.println("standard input failed, taken for the parent's end: " + e);
                    }
                    // no exit(): shutdown hooks would talk to processes that are going as well
                    Runtime.getRuntime().halt(PARENT_GONE);
                },
                "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }

    private static void format(Path properties, String clusterId) throws ReflectiveOperationException {
        String[] format = {"format", "--ignore-formatted", "--cluster-id", clusterId, "--config", properties.toString()
        };
        Object exitCode = Class.forName("kafka.tools.StorageTool")
                .getMethod("execute", String[].class, PrintStream.class)
                .invoke(null, format, System.out);
        if (!exitCode.equals(0)) {
            throw new IllegalStateException("formatting the broker's storage: expected exit code 0, got " + exitCode);
        }
    }

    private static void run(String mainClass, String... arguments) throws ReflectiveOperationException {
        try {
            Class.forName(mainClass).getMethod("main", String[].class).invoke(null, (Object) arguments);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(mainClass + " failed", e.getCause());
        }
    }
}
