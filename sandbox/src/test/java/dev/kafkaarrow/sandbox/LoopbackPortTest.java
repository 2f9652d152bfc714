package dev.kafkaarrow.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class LoopbackPortTest {

    @Test
    void choosesAFreePortBelowThoseOfOutgoingConnections() {
        int port = LoopbackPort.choose();

        assertThat(port).isBetween(16_384, 32_767);
        assertThat(LoopbackPort.isFree(port)).isTrue();
        assertThat(LoopbackPort.accepts(port)).isFalse();
    }

    @Test
    void aPortSomebodyListensOnIsNotFree() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, LoopbackPort.address())) {
            assertThat(LoopbackPort.isFree(socket.getLocalPort())).isFalse();
            assertThat(LoopbackPort.accepts(socket.getLocalPort())).isTrue();
        }
    }
}
