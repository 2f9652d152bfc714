package dev.kafkaarrow.ipc;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import net.jpountz.lz4.LZ4FrameOutputStream;
import org.apache.arrow.flatbuf.CompressionType;

/** Compresses the bodies of a stream buffer by buffer, as the format has it. */
enum BodyCodec {
    LZ4(CompressionType.LZ4_FRAME) {
        @Override
        byte[] compress(byte[] bytes) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (LZ4FrameOutputStream lz4 = new LZ4FrameOutputStream(out)) {
                lz4.write(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return out.toByteArray();
        }
    },
    ZSTD(CompressionType.ZSTD) {
        @Override
        byte[] compress(byte[] bytes) {
            return Zstd.compress(bytes);
        }
    };

    private final byte number;

    BodyCodec(byte number) {
        this.number = number;
    }

    abstract byte[] compress(byte[] bytes);

    /** Every message compressed; {@code damage} changes frames, null stores them as they are. */
    StreamParts compressed(StreamParts parts, UnaryOperator<byte[]> damage) {
        StreamParts result = parts;
        for (int i = 1; i < parts.parts().size(); i++) {
            ForgedBatch batch = ForgedBatch.of(parts.parts().get(i));
            compress(batch, damage);
            result = result.replacing(i, batch.toPart());
        }
        return result;
    }

    void compress(ForgedBatch batch, UnaryOperator<byte[]> damage) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (long[] buffer : batch.buffers) {
            byte[] plain = Arrays.copyOfRange(batch.body, (int) buffer[0], (int) (buffer[0] + buffer[1]));
            buffer[0] = body.size();
            if (plain.length == 0) {
                continue;
            }
            byte[] frame = damage.apply(compress(plain));
            long declared = frame == null ? -1 : plain.length;
            byte[] written = StreamParts.concat(
                    ByteBuffer.allocate(8)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(declared)
                            .array(),
                    frame == null ? plain : frame);
            buffer[1] = written.length;
            body.writeBytes(Arrays.copyOf(written, (written.length + 7) / 8 * 8));
        }
        batch.compressed = true;
        batch.codec = number;
        batch.body = body.toByteArray();
        batch.bodyLength = batch.body.length;
    }
}
