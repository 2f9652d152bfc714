package dev.kafkaarrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllocatorsTest {
    private static final String FACTORY = "org.apache.arrow.memory.netty.NettyAllocationManager";

    /** All of netty's allocator, or Netty alone. */
    @ParameterizedTest
    @ValueSource(strings = {"arrow-memory-netty", "netty-"})
    void withoutNettyOnTheClassPathMemoryIsUnsafes(String missing) throws Exception {
        String whole = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        URL[] classPath = Arrays.stream(whole.split(File.pathSeparator))
                .filter(entry -> !Path.of(entry).getFileName().toString().startsWith(missing))
                .map(AllocatorsTest::url)
                .toArray(URL[]::new);
        try (URLClassLoader loader = new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader())) {
            assertThatThrownBy(() -> Class.forName(FACTORY, true, loader))
                    .isInstanceOfAny(ClassNotFoundException.class, LinkageError.class);
            Class<?> allocators = loader.loadClass(Allocators.class.getName());
            try (AutoCloseable root =
                    (AutoCloseable) allocators.getMethod("newRoot").invoke(null)) {
                Object buffer = root.getClass().getMethod("buffer", long.class).invoke(root, 100L);
                assertThat(buffer.getClass().getMethod("capacity").invoke(buffer))
                        .isEqualTo(128L);
                ((AutoCloseable) buffer).close();
            }
        }
    }

    @Test
    void aRootIsMadeWithAll() {
        assertThatCode(() -> Allocators.newRoot().close()).doesNotThrowAnyException();
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(entry, e);
        }
    }
}
