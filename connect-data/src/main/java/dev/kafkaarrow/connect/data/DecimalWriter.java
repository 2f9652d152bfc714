package dev.kafkaarrow.connect.data;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** Decimals of 128 or 256 bits. */
final class DecimalWriter extends ColumnWriter {
    private final ArrowType.Decimal type;
    private final int width;
    private final GrowingBuffer values;

    DecimalWriter(String path, Nulls nulls, ArrowType.Decimal type, BufferAllocator allocator) {
        super(path, nulls, allocator);
        this.type = type;
        this.width = type.getBitWidth() / Byte.SIZE;
        this.values = new GrowingBuffer(allocator);
    }

    @Override
    String expected() {
        return "a BigDecimal of scale " + type.getScale() + " and at most " + type.getPrecision() + " digits";
    }

    @Override
    void write(Object value, int index) {
        BigDecimal decimal = (BigDecimal) value;
        if (decimal.scale() != type.getScale() || decimal.precision() > type.getPrecision()) {
            throw new MismatchException(
                    expected(), decimal + " of scale " + decimal.scale() + " and " + decimal.precision() + " digits");
        }
        BigInteger unscaled = decimal.unscaledValue();
        long position = (long) index * width;
        ArrowBuf memory = values.reserve(position + width);
        if (unscaled.bitLength() < Long.SIZE) {
            long low = unscaled.longValue();
            memory.setLong(position, low);
            fill(memory, position + Long.BYTES, position + width, low >> (Long.SIZE - 1));
        } else {
            byte[] bigEndian = unscaled.toByteArray();
            fill(memory, position, position + width, unscaled.signum() < 0 ? -1 : 0);
            for (int i = 0; i < bigEndian.length; i++) {
                memory.setByte(position + i, bigEndian[bigEndian.length - 1 - i]);
            }
        }
    }

    private static void fill(ArrowBuf memory, long from, long to, long word) {
        for (long position = from; position < to; position += Long.BYTES) {
            memory.setLong(position, word);
        }
    }

    @Override
    void skip(int index) {
        long position = (long) index * width;
        fill(values.reserve(position + width), position, position + width, 0);
    }

    @Override
    void cut(int length) {
        // values behind the length are overwritten
    }

    @Override
    long valueBytes(int length) {
        return (long) length * width;
    }

    @Override
    void lendTo(FieldVector vector) {
        lend(vector, validityMemory(), values.memory());
    }

    @Override
    public void close() {
        super.close();
        values.close();
    }
}
