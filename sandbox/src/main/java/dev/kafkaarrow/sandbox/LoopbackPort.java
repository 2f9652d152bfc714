package dev.kafkaarrow.sandbox;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Choice of listening ports. A chosen port can be lost before the child binds it, so every start is prepared to try again;
 * and it is taken below the range from which systems number outgoing connections (32768 and up on Linux, 49152 and up
 * elsewhere), so that it stays free while a killed process is down and its clients reconnect.
 */
final class LoopbackPort {

    static final String HOST = "127.0.0.1";

    private static final int LOWEST = 16_384;
    private static final int LIMIT = 32_768;
    private static final int ATTEMPTS = 100;
    private static final int CONNECT_TIMEOUT_MS = 1_000;

    private LoopbackPort() {}

    static int choose() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, LIMIT);
            if (isFree(port)) {
                return port;
            }
        }
        throw new SandboxException(
                "no free port on " + HOST + " after " + ATTEMPTS + " tries in " + LOWEST + ".." + (LIMIT - 1));
    }

    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, address())) {
            return socket.isBound();
        } catch (BindException e) {
            return false;
        } catch (IOException e) {
            throw new SandboxException("cannot listen on " + HOST + ":" + port, e);
        }
    }

    static boolean accepts(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address(), port), CONNECT_TIMEOUT_MS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    static InetAddress address() throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }
}
