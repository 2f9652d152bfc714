package dev.kafkaarrow.connect.store.proxy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** A request or an answer of HTTP/1.1. Immutable, if nobody writes into its body. */
final class HttpMessage {

    private static final int MAX_HEAD_BYTES = 64 * 1024;
    /** Bodies are held in memory: above the largest file of a sink by default. */
    private static final int MAX_BODY_BYTES = 144 * 1024 * 1024;

    /** They speak of one connection, or of how a body is framed on it. */
    private static final Set<String> OF_A_CONNECTION =
            Set.of("connection", "keep-alive", "transfer-encoding", "content-length", "expect", "te", "trailer");

    private static final byte[] NOTHING = {};

    private final String startLine;
    private final List<Header> headers;
    private final byte[] body;

    private HttpMessage(String startLine, List<Header> headers, byte[] body) {
        this.startLine = startLine;
        this.headers = headers;
        this.body = body;
    }

    static HttpMessage of(String startLine, List<Header> headers, byte[] body) {
        return new HttpMessage(startLine, headers, body);
    }

    /** A line of a head. */
    record Header(String name, String value) {}

    /** As {@code PUT /bucket/key HTTP/1.1}. */
    String startLine() {
        return startLine;
    }

    List<Header> headers() {
        return headers;
    }

    /** Without the frames of a chunked one. */
    byte[] body() {
        return body;
    }

    /** Reads a head; empty if the stream ends before it begins. */
    static Optional<HttpMessage> readHead(InputStream in) throws IOException {
        String startLine = readLine(in);
        if (startLine == null) {
            return Optional.empty();
        }
        List<Header> headers = new ArrayList<>();
        int bytes = 0;
        for (String line = readLine(in); !"".equals(line); line = readLine(in)) {
            if (line == null) {
                throw new EOFException("the stream ends in the head of " + startLine);
            }
            bytes += line.length();
            int colon = line.indexOf(':');
            if (colon < 1 || bytes > MAX_HEAD_BYTES) {
                throw new ProtocolException("no head of a message: " + line);
            }
            headers.add(new Header(
                    line.substring(0, colon), line.substring(colon + 1).strip()));
        }
        return Optional.of(new HttpMessage(startLine, headers, NOTHING));
    }

    /** Without the line's end; null at the end of the stream. */
    private static String readLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                if (line.size() > 0) {
                    throw new EOFException("the stream ends in a line");
                }
                return null;
            }
            if (line.size() > MAX_HEAD_BYTES) {
                throw new ProtocolException("a line of more than " + MAX_HEAD_BYTES + " bytes");
            }
            line.write(next);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    /** This head with the body that follows it. */
    HttpMessage readBody(InputStream in) throws IOException {
        if (header("transfer-encoding").filter("chunked"::equalsIgnoreCase).isPresent()) {
            return withBody(readChunks(in));
        }
        Optional<Integer> length = contentLength();
        return withBody(length.isEmpty() ? NOTHING : in.readNBytes(length.get()), length.orElse(0));
    }

    /** As {@link #readBody}, of an answer, whose body without a length goes on to the end of the stream. */
    HttpMessage readBodyOfAnswer(InputStream in) throws IOException {
        return header("content-length").or(() -> header("transfer-encoding")).isPresent()
                ? readBody(in)
                : withBody(in.readNBytes(MAX_BODY_BYTES));
    }

    private HttpMessage withBody(byte[] bytes, int expected) throws IOException {
        if (bytes.length < expected) {
            throw new EOFException(
                    "the body of " + startLine + ": expected " + expected + " bytes, got " + bytes.length);
        }
        return withBody(bytes);
    }

    HttpMessage withBody(byte[] bytes) {
        return new HttpMessage(startLine, headers, bytes);
    }

    /** Half of the body that follows this head. */
    void skipHalfOfBody(InputStream in) throws IOException {
        in.skipNBytes(contentLength().orElse(0) / 2);
    }

    private Optional<Integer> contentLength() throws IOException {
        Optional<Integer> length = header("content-length").map(Integer::valueOf);
        if (length.orElse(0) > MAX_BODY_BYTES) {
            throw new ProtocolException("the body of " + startLine + ": expected at most " + MAX_BODY_BYTES + " bytes");
        }
        return length;
    }

    private static byte[] readChunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String size = readLine(in);
            if (size == null) {
                throw new EOFException("the stream ends between chunks");
            }
            int bytes = Integer.parseInt(size.split(";", 2)[0].strip(), 16);
            if (body.size() + bytes > MAX_BODY_BYTES) {
                throw new ProtocolException("chunks: expected at most " + MAX_BODY_BYTES + " bytes");
            }
            if (bytes == 0) {
                for (String trailer = readLine(in); trailer != null && !trailer.isEmpty(); trailer = readLine(in)) {
                    // nobody needs it
                }
                return body.toByteArray();
            }
            body.write(in.readNBytes(bytes));
            readLine(in);
        }
    }

    /** Of its first value. */
    Optional<String> header(String name) {
        return headers.stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(Header::value)
                .findFirst();
    }

    /** Of an answer. */
    int status() {
        return Integer.parseInt(startLine.split(" ", 3)[1]);
    }

    /** The same for another connection, which ends with it or does not: with {@code Content-Length} of the body, unless that is said to be another. */
    void write(OutputStream out, List<Header> framing) throws IOException {
        StringBuilder head = new StringBuilder(startLine).append("\r\n");
        for (Header header : headers) {
            if (!OF_A_CONNECTION.contains(header.name().toLowerCase(Locale.ROOT))) {
                append(head, header);
            }
        }
        framing.forEach(header -> append(head, header));
        out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        out.write(body);
        out.flush();
    }

    private static void append(StringBuilder head, Header header) {
        head.append(header.name()).append(": ").append(header.value()).append("\r\n");
    }
}
