package dev.kafkaarrow.connect.store;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * A server of another project as a child process on loopback, for tests: it ends with this JVM. Where its program is not to be found the
 * test is skipped with the reason, or fails if the system property {@code interop.required} is {@code true}.
 */
public final class ServerProcess {

    private static final Duration START = Duration.ofSeconds(60);

    private final Process process;
    private final int port;

    private ServerProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts a program of the {@code PATH}, and waits until it can be connected to.
     *
     * @param arguments by the port that it is to listen on
     * @param folder its working directory, which gets its output too
     */
    public static ServerProcess start(String program, Path folder, IntFunction<List<String>> arguments) {
        Optional<Path> found = find(program);
        if (found.isEmpty()) {
            String reason = program + " is not on the PATH, so nothing is tested against it: build/servers installs it";
            if (Boolean.getBoolean("interop.required")) {
                throw new IllegalStateException(reason);
            }
            System.err.println("SKIPPED: " + reason);
            throw new TestAbortedException(reason);
        }
        try {
            int port = freePort();
            Path log = folder.resolve(program + ".log");
            Process process = new ProcessBuilder(
                            Stream.concat(Stream.of(found.get().toString()), arguments.apply(port).stream())
                                    .toList())
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            ServerProcess server = new ServerProcess(process, port);
            server.await(program, log);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it listens, on loopback. */
    public int port() {
        return port;
    }

    /** Ends it before the JVM does. */
    public void stop() {
        process.destroyForcibly();
    }

    private void await(String program, Path log) throws IOException {
        long end = System.nanoTime() + START.toNanos();
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return;
            } catch (IOException e) {
                if (hasEnded() || System.nanoTime() > end) {
                    stop();
                    throw new IOException(program + " cannot be connected to: " + Files.readString(log), e);
                }
            }
        }
    }

    /** Waits a moment, as a server that starts takes one. */
    private boolean hasEnded() {
        try {
            return process.waitFor(20, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Optional<Path> find(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
