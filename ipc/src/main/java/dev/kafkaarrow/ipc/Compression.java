package dev.kafkaarrow.ipc;

/**
 * How the buffers of a batch's body are compressed. A buffer that does not shrink is stored as it is, as the format allows.
 *
 * @param codec of the format
 * @param level of ZSTD; LZ4 has none
 */
public record Compression(Codec codec, int level) {

    /** The codecs of the format. */
    public enum Codec {
        /** Buffers as they are. */
        NONE,
        /** LZ4 frames. */
        LZ4,
        /** ZSTD frames. */
        ZSTD
    }

    /** Buffers as they are. */
    public static final Compression NONE = new Compression(Codec.NONE, 0);

    /** LZ4 frames. */
    public static final Compression LZ4 = new Compression(Codec.LZ4, 0);

    private static final int MIN_ZSTD_LEVEL = -7;
    private static final int MAX_ZSTD_LEVEL = 22;

    /**
     * Checks the level.
     *
     * @throws IllegalArgumentException if there is no such level of ZSTD
     */
    public Compression {
        if (codec == Codec.ZSTD && (level < MIN_ZSTD_LEVEL || level > MAX_ZSTD_LEVEL)) {
            throw new IllegalArgumentException(
                    "expected a ZSTD level from " + MIN_ZSTD_LEVEL + " to " + MAX_ZSTD_LEVEL + ", got " + level);
        }
    }

    /**
     * ZSTD frames.
     *
     * @param level from -7, fastest, to 22, smallest; 1 is a good start
     */
    public static Compression zstd(int level) {
        return new Compression(Codec.ZSTD, level);
    }
}
