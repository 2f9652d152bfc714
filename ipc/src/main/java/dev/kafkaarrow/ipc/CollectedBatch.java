package dev.kafkaarrow.ipc;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;

/** Rows that columns on the heap hold, as one batch. Columns without nulls go without validity. Valid until the columns change. */
final class CollectedBatch implements BatchHeaders.Numbers, Body.Source {
    private final BatchHeaders headers;
    private final int rows;
    private final List<ColumnBuilder> nodes = new ArrayList<>();
    private final List<HeapBuffer> buffers = new ArrayList<>();
    private final long bodyLength;

    CollectedBatch(BatchHeaders headers, List<ColumnBuilder> columns, int rows) {
        this.headers = headers;
        this.rows = rows;
        columns.forEach(column -> column.forEach(nodes::add));
        for (ColumnBuilder node : nodes) {
            List<HeapBuffer> own = node.buffers();
            boolean isWithoutValidity = node.kind().hasValidity() && node.nullCount() == 0;
            if (isWithoutValidity) {
                buffers.add(new HeapBuffer());
            }
            buffers.addAll(isWithoutValidity ? own.subList(1, own.size()) : own);
        }
        long bytes = 0;
        for (HeapBuffer buffer : buffers) {
            bytes += Encapsulation.padded(buffer.size());
        }
        this.bodyLength = bytes;
    }

    byte[] header(List<KeyValue> customMetadata) {
        return headers.build(this, customMetadata);
    }

    byte[] body() {
        byte[] body = HeapBuffer.newArray(bodyLength);
        int position = 0;
        for (HeapBuffer buffer : buffers) {
            buffer.copyTo(body, position);
            position += (int) Encapsulation.padded(buffer.size());
        }
        return body;
    }

    /** To load the buffers by. */
    BatchNumbers numbers(ColumnSelection all) {
        byte[] header = header(List.of());
        ByteBuffer metadata = ByteBuffer.wrap(header)
                .slice(Encapsulation.PREFIX_BYTES, header.length - Encapsulation.PREFIX_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        return BatchNumbers.of(new RawBatch(metadata, 0, 0), all);
    }

    @Override
    public int rowCount() {
        return rows;
    }

    @Override
    public long bodyLength() {
        return bodyLength;
    }

    @Override
    public int nodeLength(int index) {
        return nodes.get(index).count();
    }

    @Override
    public int[] nullCounts() {
        return nodes.stream().mapToInt(ColumnBuilder::nullCount).toArray();
    }

    @Override
    public int bufferCount() {
        return buffers.size();
    }

    @Override
    public long bufferBytes(int index) {
        return buffers.get(index).size();
    }

    @Override
    public Compression compression() {
        return Compression.NONE;
    }

    @Override
    public long[] variadicCounts() {
        return nodes.stream()
                .filter(node -> node.kind() == LayoutKind.VIEW)
                .mapToLong(ColumnBuilder::dataBuffers)
                .toArray();
    }

    @Override
    public long length(int buffer) {
        return bufferBytes(buffer);
    }

    @Override
    public void copy(int buffer, ArrowBuf destination, long offset) {
        buffers.get(buffer).copyTo(destination, offset);
    }

    /** All that it says, for comparing: equal exactly if the values are. */
    byte[] content() {
        int size = 0;
        for (HeapBuffer buffer : buffers) {
            size += Integer.BYTES + buffer.size();
        }
        byte[] content = new byte[size + 2 * Integer.BYTES * nodes.size()];
        ByteBuffer numbers = ByteBuffer.wrap(content);
        for (ColumnBuilder node : nodes) {
            numbers.putInt(node.count()).putInt(node.nullCount());
        }
        for (HeapBuffer buffer : buffers) {
            numbers.putInt(buffer.size());
            buffer.copyTo(content, numbers.position());
            numbers.position(numbers.position() + buffer.size());
        }
        return content;
    }
}
