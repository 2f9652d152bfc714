package dev.kafkaarrow.ipc;

import java.math.BigInteger;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.util.Float16;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.FloatingPointPrecision;

/**
 * Values of fixed width, one by one; what stands below nulls becomes 0 where it does not fit.
 *
 * @param fromBytes width of a value that was written
 * @param toBytes width of a value of the reader's
 */
record FixedConversion(String path, int fromBytes, int toBytes, Kernel kernel) implements BufferConversion {

    /** Converts one value. */
    interface Kernel {
        /** Whether the value fits. */
        boolean convert(ArrowBuf from, ArrowBuf to, int index);
    }

    static FixedConversion integers(String path, int fromBytes, boolean signed, int toBytes) {
        return new FixedConversion(path, fromBytes, toBytes, (from, to, i) -> {
            put(to, i, toBytes, integer(from, i, fromBytes, signed));
            return true;
        });
    }

    /** Integers in a unit that is finer by a factor. */
    static FixedConversion multiplied(String path, int fromBytes, int toBytes, long factor) {
        return new FixedConversion(path, fromBytes, toBytes, (from, to, i) -> {
            long value = integer(from, i, fromBytes, true);
            long product = value * factor;
            boolean fits = Math.multiplyHigh(value, factor) == product >> (Long.SIZE - 1)
                    && (toBytes == Long.BYTES || product == (int) product);
            put(to, i, toBytes, fits ? product : 0);
            return fits;
        });
    }

    static FixedConversion floats(String path, FloatingPointPrecision from, FloatingPointPrecision to) {
        return new FixedConversion(path, bytes(from), bytes(to), (source, target, i) -> {
            float single = from == FloatingPointPrecision.HALF
                    ? Float16.toFloat(source.getShort(2L * i))
                    : source.getFloat(4L * i);
            if (to == FloatingPointPrecision.SINGLE) {
                target.setFloat(4L * i, single);
            } else {
                target.setDouble(8L * i, single);
            }
            return true;
        });
    }

    static int bytes(FloatingPointPrecision precision) {
        return switch (precision) {
            case HALF -> 2;
            case SINGLE -> 4;
            case DOUBLE -> 8;
        };
    }

    /** Unscaled integers of 16 or 32 bytes times a factor. */
    static FixedConversion decimals(String path, int fromBytes, int toBytes, BigInteger factor) {
        byte[] zero = new byte[toBytes];
        return new FixedConversion(path, fromBytes, toBytes, (from, to, i) -> {
            byte[] product = reversed(from, i, fromBytes).multiply(factor).toByteArray();
            boolean fits = product.length <= toBytes;
            byte[] target = zero.clone();
            if (fits) {
                byte sign = (byte) (product[0] >> 7);
                for (int b = 0; b < toBytes; b++) {
                    target[b] = b < product.length ? product[product.length - 1 - b] : sign;
                }
            }
            to.setBytes((long) toBytes * i, target);
            return fits;
        });
    }

    /** Little-endian, as the format has it. */
    private static BigInteger reversed(ArrowBuf buffer, int index, int width) {
        byte[] bytes = new byte[width];
        for (int b = 0; b < width; b++) {
            bytes[b] = buffer.getByte((long) width * index + width - 1 - b);
        }
        return new BigInteger(bytes);
    }

    static long integer(ArrowBuf buffer, int index, int width, boolean signed) {
        return switch (width) {
            case 1 -> signed ? buffer.getByte(index) : buffer.getByte(index) & 0xffL;
            case 2 -> signed ? buffer.getShort(2L * index) : buffer.getShort(2L * index) & 0xffffL;
            case 4 -> signed ? buffer.getInt(4L * index) : buffer.getInt(4L * index) & 0xffff_ffffL;
            default -> buffer.getLong(8L * index);
        };
    }

    private static void put(ArrowBuf buffer, int index, int width, long value) {
        switch (width) {
            case 2 -> buffer.setShort(2L * index, (short) value);
            case 4 -> buffer.setInt(4L * index, (int) value);
            default -> buffer.setLong(8L * index, value);
        }
    }

    @Override
    public void convert(FieldVector from, FieldVector to, ProjectionMemory memory) throws InvalidStreamException {
        int length = from.getValueCount();
        memory.require(from.getDataBuffer(), (long) fromBytes * length, path);
        try (ArrowBuf converted = memory.allocate((long) toBytes * length, path)) {
            ArrowBuf values = from.getDataBuffer();
            for (int i = 0; i < length; i++) {
                if (!kernel.convert(values, converted, i) && !from.isNull(i)) {
                    throw memory.malformed("a value of the range of " + path, "a larger one in row " + i);
                }
            }
            BufferConversion.load(to, length, List.of(from.getValidityBuffer(), converted));
        }
    }
}
