package dev.kafkaarrow.connect.store.proxy;

import dev.kafkaarrow.connect.store.proxy.HttpMessage.Header;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/** One connection of a client: requests one after another, each with a connection of its own to the server. */
final class ProxyConnection {

    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

    private final Socket client;
    private final URI server;
    private final ProxyCounts.Counter counter;
    private final ExecutorService threads;
    private final Consumer<String> log;

    ProxyConnection(
            Socket client, URI server, ProxyCounts.Counter counter, ExecutorService threads, Consumer<String> log) {
        this.client = client;
        this.server = server;
        this.counter = counter;
        this.threads = threads;
        this.log = log;
    }

    /** Until either side ends the connection. */
    void serve(Faults faults, Conditions conditions) throws IOException, InterruptedException {
        client.setTcpNoDelay(true);
        InputStream in = new BufferedInputStream(client.getInputStream());
        OutputStream out = new BufferedOutputStream(client.getOutputStream());
        boolean goesOn = true;
        while (goesOn) {
            Optional<HttpMessage> head = HttpMessage.readHead(in);
            if (head.isEmpty()) {
                return;
            }
            ProxiedRequest request = ProxiedRequest.of(head.get());
            Fault fault = faults.of(request);
            counter.request(request.kind(), fault);
            log.accept(request.method() + " " + request.object() + " " + request.query() + " " + fault);
            boolean isLast = head.get()
                    .header("connection")
                    .filter("close"::equalsIgnoreCase)
                    .isPresent();
            goesOn = serve(head.get(), new Asked(request, fault, conditions), in, out) && !isLast;
        }
    }

    /** Returns whether the connection is still good. */
    private boolean serve(HttpMessage head, Asked asked, InputStream in, OutputStream out)
            throws IOException, InterruptedException {
        Fault fault = asked.fault();
        if (fault.equals(Fault.REFUSED)) {
            return reset();
        }
        if (head.header("expect").isPresent()) {
            out.write(CONTINUE);
            out.flush();
        }
        if (fault.equals(Fault.REFUSED_IN_THE_MIDDLE)) {
            head.skipHalfOfBody(in);
            return reset();
        }
        Exchange exchange = new Exchange(head.readBody(in), asked);
        if (fault instanceof Fault.Late late) {
            later(late, exchange);
            return reset();
        }
        if (fault instanceof Fault.Held held) {
            held.gate().pass();
        }
        if (fault instanceof Fault.Answered answered) {
            if (answered.effect() == Fault.Effect.DONE) {
                exchange.answer();
            }
            return exchange.write(OwnAnswer.of(asked.request(), answered.status(), answered.code()), out);
        }
        HttpMessage answer = exchange.answer();
        if (fault instanceof Fault.Held) {
            log.accept("held: " + asked.request().object() + " " + answer.startLine());
        }
        if (fault instanceof Fault.Lost) {
            return reset();
        }
        if (fault instanceof Fault.Slow slow) {
            Gate.opensAfter(slow.delay()).pass();
        }
        return fault instanceof Fault.Halved halved
                ? exchange.writeHalf(answer, halved.end(), out)
                : exchange.write(answer, out);
    }

    private void later(Fault.Late late, Exchange exchange) {
        try {
            threads.execute(() -> {
                try {
                    late.gate().pass();
                    HttpMessage answer = exchange.answer();
                    log.accept("late: " + exchange.request.object() + " " + answer.startLine());
                } catch (IOException e) {
                    log.accept("late: " + exchange.request.object() + " " + e);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        } catch (RejectedExecutionException e) {
            log.accept("late: " + exchange.request.object() + " never");
        }
    }

    /** So that the client gets a reset and no end of stream. */
    private boolean reset() throws IOException {
        client.setSoLinger(true, 0);
        client.close();
        return false;
    }

    private record Asked(ProxiedRequest request, Fault fault, Conditions conditions) {}

    /** A request that has come in full. */
    private final class Exchange {
        private final HttpMessage message;
        private final ProxiedRequest request;
        private final Conditions conditions;

        Exchange(HttpMessage message, Asked asked) {
            this.message = message;
            this.request = asked.request();
            this.conditions = asked.conditions();
        }

        /** Has the server do it. */
        HttpMessage answer() throws IOException {
            HttpMessage answer = conditions.answer(request, this::ask);
            counter.bytes(request.kind(), message.body().length, answer.body().length);
            return answer;
        }

        private HttpMessage ask() throws IOException {
            try (Socket connection = new Socket(server.getHost(), server.getPort())) {
                connection.setTcpNoDelay(true);
                List<Header> framing = message.header("content-length").isEmpty() && message.body().length == 0
                        ? List.of(new Header("Connection", "close"))
                        : List.of(length(message.body().length), new Header("Connection", "close"));
                message.write(new BufferedOutputStream(connection.getOutputStream()), framing);
                InputStream in = new BufferedInputStream(connection.getInputStream());
                HttpMessage head = headOfAnswer(in);
                return hasBody(head) ? head.readBodyOfAnswer(in) : head;
            }
        }

        private HttpMessage headOfAnswer(InputStream in) throws IOException {
            while (true) {
                HttpMessage head = HttpMessage.readHead(in)
                        .orElseThrow(() -> new EOFException("no answer to " + message.startLine()));
                if (head.status() >= 200) {
                    return head;
                }
            }
        }

        private boolean hasBody(HttpMessage answer) {
            return !request.method().equals("HEAD") && answer.status() != 204 && answer.status() != 304;
        }

        private Header length(long bytes) {
            return new Header("Content-Length", Long.toString(bytes));
        }

        boolean write(HttpMessage answer, OutputStream out) throws IOException {
            if (hasBody(answer)) {
                answer.write(out, List.of(length(answer.body().length)));
            } else {
                // of a HEAD it is the object's
                List<Header> framing = answer.header("content-length")
                        .map(bytes -> List.of(length(Long.parseLong(bytes))))
                        .orElse(List.of());
                answer.withBody(new byte[0]).write(out, framing);
            }
            return true;
        }

        boolean writeHalf(HttpMessage answer, Fault.End end, OutputStream out) throws IOException {
            int whole = answer.body().length;
            if (whole < 2) {
                return reset();
            }
            HttpMessage half = answer.withBody(Arrays.copyOf(answer.body(), whole / 2));
            half.write(out, List.of(length(end == Fault.End.HONEST ? whole / 2 : whole)));
            return switch (end) {
                case HONEST -> true;
                case CLOSED -> false;
                case RESET -> reset();
            };
        }
    }
}
