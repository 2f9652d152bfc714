package dev.kafkaarrow.connect.store.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A proxy on loopback before an object store's server, of HTTP/1.1 without TLS. It passes requests on as they are, host and signature
 * included, counts them, and has them meet {@link Faults}. Thread-safe.
 */
public final class FaultProxy implements AutoCloseable {

    /** One for each open connection and each request that is late: far above what tests open. */
    private static final int MAX_THREADS = 512;

    private static final int BACKLOG = 128;

    private final URI server;
    private final ServerSocket listening;
    private final ExecutorService threads =
            new ThreadPoolExecutor(0, MAX_THREADS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                Thread thread = new Thread(task, "fault-proxy");
                thread.setDaemon(true);
                return thread;
            });
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ProxyCounts.Counter counter = new ProxyCounts.Counter();
    private volatile Faults faults = Faults.NONE;
    private volatile Conditions conditions = Conditions.LEFT_TO_THE_SERVER;
    private volatile Consumer<String> log = line -> {};

    private FaultProxy(URI server, ServerSocket listening) {
        this.server = server;
        this.listening = listening;
    }

    /** Starts one that lets everything pass. */
    public static FaultProxy before(URI server) {
        try {
            ServerSocket listening = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
            FaultProxy proxy = new FaultProxy(server, listening);
            proxy.threads.execute(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException("starting a proxy before " + server, e);
        }
    }

    /** What clients take for the server's. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort());
    }

    /** From the next request on, in place of what was before. */
    public void meet(Faults next) {
        faults = next;
    }

    /**
     * Has the proxy itself refuse reads and removals whose condition does not hold, for a server that ignores conditions. It knows the objects
     * that were put or read through it.
     */
    public void enforceConditions() {
        conditions = new Conditions.Enforced();
    }

    /** A line for each request, by any thread: when something went wrong they tell what. */
    public void logTo(Consumer<String> lines) {
        log = lines;
    }

    /** What has passed since the start. */
    public ProxyCounts counts() {
        return counter.now();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                open.add(client);
                try {
                    threads.execute(() -> serve(client));
                } catch (RejectedExecutionException e) {
                    abandon(client);
                }
            } catch (IOException e) {
                // closed, as the loop will see; or this one connection failed
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            new ProxyConnection(client, server, counter, threads, line -> log.accept(line))
                    .serve(request -> faults.of(request), (request, asked) -> conditions.answer(request, asked));
        } catch (IOException e) {
            log.accept("connection: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(client);
        }
    }

    private void abandon(Socket client) throws IOException {
        open.remove(client);
        client.close();
    }

    /** Resets what is open; requests that are held or late do not come any more. */
    @Override
    public void close() {
        try {
            listening.close();
            threads.shutdownNow();
            for (Socket client : open) {
                client.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("closing the proxy before " + server, e);
        }
    }
}
