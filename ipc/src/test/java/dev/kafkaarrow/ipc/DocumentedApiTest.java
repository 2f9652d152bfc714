package dev.kafkaarrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentedApiTest {

    @Test
    void whatHasNoCommentIsNamed(@TempDir Path sources) throws IOException {
        Files.writeString(sources.resolve("A.java"), """
                /** A type. */
                public final class A {
                    public static final int BARE = 1;
                    /** Told. */
                    public static final int TOLD = 1;
                    public A() {}
                    public void bare() {}
                    /** Told. */
                    public void told() {}
                    void hidden() {}
                    @Override
                    public String toString() {
                        return "";
                    }
                    public enum Choice { THIS, THAT }
                    /** Of a surface. */
                    public interface Surface {
                        void bare();
                    }
                    /** Of a point. */
                    public record Point(int x) {
                        public Point {}
                        public int twice() {
                            return 2 * x;
                        }
                    }
                    static class Hidden {
                        public void bare() {}
                    }
                }
                """);
        assertThat(DocumentedApi.undocumented(sources))
                .extracting(line -> line.substring(line.indexOf(": ") + 2))
                .containsExactly("A.BARE", "A.<init>", "A.bare", "A.Choice", "A.Surface.bare", "A.Point.twice");
    }
}
