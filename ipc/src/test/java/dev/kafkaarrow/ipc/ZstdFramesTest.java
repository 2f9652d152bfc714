package dev.kafkaarrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.github.luben.zstd.Zstd;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import org.junit.jupiter.api.Test;

class ZstdFramesTest {

    @Test
    void aLibraryThatCannotBeLoadedIsAnErrorThatSaysWhatNeedsItEachTime() throws Exception {
        URL[] classes = {location(ZstdFrames.class), location(Zstd.class)};
        try (URLClassLoader withoutLibrary = new URLClassLoader(classes, ClassLoader.getPlatformClassLoader()) {
            @Override
            public URL findResource(String name) {
                return name.contains("libzstd-jni") ? null : super.findResource(name);
            }
        }) {
            Method bound = withoutLibrary.loadClass(ZstdFrames.class.getName()).getDeclaredMethod("bound", int.class);
            bound.setAccessible(true);

            for (int i = 0; i < 2; i++) {
                Throwable thrown = catchThrowable(() -> bound.invoke(null, 1)).getCause();

                // no exception, which Connect would take for a bad record's where it tolerates those
                assertThat(thrown)
                        .isInstanceOf(LinkageError.class)
                        .hasMessageStartingWith("ZSTD: expected the native library of zstd-jni to load, got ")
                        .hasCauseInstanceOf(UnsatisfiedLinkError.class);
            }
        }
    }

    private static URL location(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }
}
