package dev.kafkaarrow.tools.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;

/**
 * What a command reads and writes besides files: all of it goes through here, so that commands run in a test as they do in a process.
 *
 * @param in standard input
 * @param out standard output, buffered; fails with a {@link ClosedOutputException} once nobody reads it any more
 * @param err for errors, progress and nothing else
 * @param isTerminal whether people look at {@code out}
 */
public record Streams(InputStream in, OutputStream out, PrintStream err, boolean isTerminal) {

    /** Buffers {@code out} and tells when its reader is gone. */
    public static Streams of(InputStream in, OutputStream out, PrintStream err, boolean isTerminal) {
        return new Streams(in, new Output(out), err, isTerminal);
    }

    /** Writes out what is buffered. */
    void flush() throws IOException {
        out.flush();
    }

    private static final class Output extends OutputStream {
        private static final int BUFFER_BYTES = 1 << 16;

        private final OutputStream out;
        private final byte[] buffer = new byte[BUFFER_BYTES];
        private int buffered;

        Output(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int value) throws IOException {
            if (buffered == buffer.length) {
                writeBuffered();
            }
            buffer[buffered++] = (byte) value;
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            if (length > buffer.length - buffered) {
                writeBuffered();
            }
            if (length > buffer.length) {
                writeOut(bytes, from, length);
            } else {
                System.arraycopy(bytes, from, buffer, buffered, length);
                buffered += length;
            }
        }

        @Override
        public void flush() throws IOException {
            writeBuffered();
            try {
                out.flush();
            } catch (IOException e) {
                throw new ClosedOutputException(e);
            }
        }

        private void writeBuffered() throws ClosedOutputException {
            int length = buffered;
            // what could not be written once is not tried again
            buffered = 0;
            writeOut(buffer, 0, length);
        }

        private void writeOut(byte[] bytes, int from, int length) throws ClosedOutputException {
            try {
                out.write(bytes, from, length);
            } catch (IOException e) {
                throw new ClosedOutputException(e);
            }
        }
    }
}
