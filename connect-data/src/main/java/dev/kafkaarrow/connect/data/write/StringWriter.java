package dev.kafkaarrow.connect.data.write;

import org.apache.arrow.memory.BufferAllocator;

/** Strings as UTF-8. */
final class StringWriter extends VariableWidthWriter {
    StringWriter(String path, Nulls nulls, BufferAllocator allocator) {
        super(path, nulls, allocator);
    }

    @Override
    String expected() {
        return "a String";
    }

    @Override
    public void appendText(byte[] utf8, int from, int length) {
        write(utf8, from, length);
        valueAppended();
    }

    @Override
    void write(Object value, int index) {
        int start = offsets.end();
        offsets.append(index, Utf8Encoder.encode((String) value, data, start));
    }
}
