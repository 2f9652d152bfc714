package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.FooterBuilder;
import dev.kafkaarrow.ipc.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;

/**
 * An IPC file of equal batches of zeros, a large one of which takes little on a disk: their bodies are holes of it.
 *
 * @param first where the first batch is
 */
record SparseIpcFile(Path path, long first, long batchBytes, int batches, long sizeInBytes, int footerBytes) {

    static SparseIpcFile write(Path path, int batches, int rows, BufferAllocator allocator) throws IOException {
        ArrowStream stream = Batches.numbers(allocator, new long[rows]);
        Frame frame = stream.frames().get(1);
        int batchBytes = (int) (frame.end() - frame.position());
        ByteBuffer batch = stream.asByteBuffer().slice((int) frame.position(), batchBytes);
        int zeros = batchBytes;
        while (batch.get(zeros - 1) == 0) {
            zeros--;
        }
        FooterBuilder footer = new FooterBuilder(stream.streamSchema());
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long first = append(
                    file, 0, FooterBuilder.beginning(), stream.streamSchema().toBytes());
            long position = first;
            for (int i = 0; i < batches; i++) {
                int unused = file.write(batch.slice(0, zeros), position);
                footer.addRecordBatch(position, frame.header().length, frame.bodyLength());
                position += batchBytes;
            }
            byte[] end = footer.end(List.of());
            long size = append(file, position, end);
            return new SparseIpcFile(path, first, batchBytes, batches, size, end.length);
        }
    }

    private static long append(FileChannel file, long position, byte[]... pieces) throws IOException {
        long next = position;
        for (byte[] piece : pieces) {
            next += file.write(ByteBuffer.wrap(piece), next);
        }
        return next;
    }

    long positionOf(int batch) {
        return first + batch * batchBytes;
    }

    /** As a task stores it that has read so many batches; nobody reads them for the checksum as long as the file has its time. */
    Map<String, Object> offsetBehind(int read) throws IOException {
        Map<String, Object> offset = new HashMap<>();
        offset.put("batch", (long) read);
        offset.put("position", positionOf(read));
        offset.put("row", 0L);
        offset.put("consumed.bytes", positionOf(read));
        offset.put("consumed.crc32c", 0L);
        offset.put("file.size", sizeInBytes);
        offset.put("file.modified.ms", Files.getLastModifiedTime(path).toMillis());
        offset.put("dictionaries", "none");
        return offset;
    }
}
