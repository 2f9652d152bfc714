package dev.kafkaarrow.ipc;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.util.Native;
import java.io.IOException;

/**
 * ZSTD frames. Their library is a native one, which is loaded when first needed and which not every machine can load: that is an
 * {@link Error}, as no record is at fault, and what skips bad records must not skip it.
 */
final class ZstdFrames {
    private ZstdFrames() {}

    /**
     * Most bytes that a frame of so many can have.
     *
     * @throws LinkageError if the library cannot be loaded
     */
    static int bound(int bytes) {
        load();
        return Math.toIntExact(Zstd.compressBound(bytes));
    }

    /**
     * Compresses the first bytes of an array.
     *
     * @param frame of at least {@link #bound} bytes
     * @return the frame's bytes
     * @throws LinkageError if the library cannot be loaded
     */
    static int compress(byte[] plain, int length, byte[] frame, int level) {
        load();
        long written = Zstd.compressByteArray(frame, 0, frame.length, plain, 0, length, level);
        if (Zstd.isError(written)) {
            throw new ZstdException(written);
        }
        return (int) written;
    }

    /**
     * Decompresses a frame of exactly so many bytes from memory to memory.
     *
     * @throws IOException if it is none
     * @throws LinkageError if the library cannot be loaded
     */
    static void decompress(long frameAddress, int frameBytes, long address, int length) throws IOException {
        load();
        long written = Zstd.decompressUnsafe(address, length, frameAddress, frameBytes);
        if (Zstd.isError(written)) {
            throw new IOException(Zstd.getErrorName(written));
        }
        if (written != length) {
            throw new IOException(written + " bytes");
        }
    }

    private static void load() {
        try {
            Native.load();
        } catch (LinkageError e) {
            throw new LinkageError(
                    "ZSTD: expected the native library of zstd-jni to load, got " + e.getMessage()
                            + ". LZ4 needs none on this machine; for ZSTD add what the library lacks",
                    e);
        }
    }
}
