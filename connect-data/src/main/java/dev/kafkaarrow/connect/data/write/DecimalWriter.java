package dev.kafkaarrow.connect.data.write;

import dev.kafkaarrow.connect.data.types.MismatchException;
import dev.kafkaarrow.ipc.PortableDecimals;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** Decimals of 128 or 256 bits, in {@linkplain PortableDecimals portable form}. */
final class DecimalWriter extends ColumnWriter {
    /** What becomes of values whose scale is not that of the schema. */
    enum Rescaling {
        /** They are rescaled if that is exact. */
        EXACT,
        /** They are refused. */
        NONE
    }

    private static final int DIGITS_OF_ANY_LONG = 18;

    /** More than the thousand digits of a number in text, and little enough to compute with. */
    private static final int MAX_BITS = 4_096;

    private final ArrowType.Decimal type;
    private final Rescaling rescaling;
    private final ArrowType.Decimal written;
    private final int width;

    /** Unscaled values below it, and above its opposite, have no more digits than the type. */
    private final long mostOfLong;

    private final GrowingBuffer values;

    /** @param type of the schema, which may not be the portable one */
    DecimalWriter(String path, Nulls nulls, ArrowType.Decimal type, Rescaling rescaling, BufferAllocator allocator) {
        super(path, nulls, allocator);
        this.type = type;
        this.rescaling = rescaling;
        this.written = PortableDecimals.portable(type);
        this.width = written.getBitWidth() / Byte.SIZE;
        this.mostOfLong = BigInteger.TEN
                .pow(Math.min(type.getPrecision(), DIGITS_OF_ANY_LONG))
                .longValue();
        this.values = new GrowingBuffer(allocator);
    }

    @Override
    String expected() {
        return "a BigDecimal that fits scale " + type.getScale() + " and " + type.getPrecision() + " digits exactly";
    }

    @Override
    public void appendDecimal(long unscaled, int scale) {
        if (scale == type.getScale()
                && scale == written.getScale()
                && unscaled < mostOfLong
                && unscaled > -mostOfLong) {
            put(unscaled, count());
        } else {
            write(BigDecimal.valueOf(unscaled, scale), count());
        }
        valueAppended();
    }

    private void put(long unscaled, int index) {
        long position = (long) index * width;
        values.putLong(position, unscaled);
        fill(position + Long.BYTES, position + width, unscaled >> (Long.SIZE - 1));
    }

    @Override
    void write(Object value, int index) {
        BigInteger unscaled = unscaled((BigDecimal) value);
        if (unscaled.bitLength() < Long.SIZE) {
            put(unscaled.longValue(), index);
        } else {
            long position = (long) index * width;
            byte[] bigEndian = unscaled.toByteArray();
            fill(position, position + width, unscaled.signum() < 0 ? -1 : 0);
            for (int i = 0; i < bigEndian.length; i++) {
                values.putByte(position + i, bigEndian[bigEndian.length - 1 - i]);
            }
        }
    }

    private BigInteger unscaled(BigDecimal decimal) {
        boolean taken = rescaling == Rescaling.EXACT || decimal.scale() == type.getScale();
        if (taken && decimal.signum() == 0) {
            return BigInteger.ZERO;
        }
        if (decimal.unscaledValue().bitLength() > MAX_BITS) {
            // counting its digits, or writing them down, can take minutes
            throw new MismatchException(
                    expected(),
                    "one of scale " + decimal.scale() + " and "
                            + decimal.unscaledValue().bitLength() + " bits");
        }
        // before anything is computed: a few bytes can stand for a number of any length
        long digits = (long) decimal.precision() - decimal.scale() + type.getScale();
        long writtenDigits = digits - type.getScale() + written.getScale();
        if (taken && digits > 0 && digits <= type.getPrecision() && writtenDigits <= written.getPrecision()) {
            try {
                return decimal.setScale(type.getScale(), RoundingMode.UNNECESSARY)
                        .setScale(written.getScale(), RoundingMode.UNNECESSARY)
                        .unscaledValue();
            } catch (ArithmeticException e) {
                // reported below with the other cases
            }
        }
        throw new MismatchException(
                expected(), decimal + " of scale " + decimal.scale() + " and " + decimal.precision() + " digits");
    }

    private void fill(long from, long to, long word) {
        for (long position = from; position < to; position += Long.BYTES) {
            values.putLong(position, word);
        }
    }

    @Override
    void skip(int index) {
        long position = (long) index * width;
        fill(position, position + width, 0);
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
