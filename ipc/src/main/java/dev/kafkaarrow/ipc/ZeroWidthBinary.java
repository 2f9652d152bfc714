package dev.kafkaarrow.ipc;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.ArrowType.ExtensionType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.util.CallBack;
import org.apache.arrow.vector.util.TransferPair;

/**
 * Binary values of no bytes. Arrow Java has the type, but its vector divides by the width. As an extension type this one is asked for
 * the vector wherever in a nested field it is made; the vector's own field is the plain one.
 */
final class ZeroWidthBinary extends ExtensionType {
    private final FieldType plain;

    private ZeroWidthBinary(FieldType plain) {
        this.plain = plain;
    }

    static boolean is(Field field) {
        return field.getType() instanceof ArrowType.FixedSizeBinary binary && binary.getByteWidth() == 0;
    }

    /** The type to make vectors of such a field by. */
    static FieldType of(Field field) {
        return new FieldType(field.isNullable(), new ZeroWidthBinary(field.getFieldType()), field.getDictionary());
    }

    @Override
    public ArrowType storageType() {
        return plain.getType();
    }

    @Override
    public String extensionName() {
        return "dev.kafkaarrow.zero-width-binary";
    }

    @Override
    public boolean extensionEquals(ExtensionType other) {
        return other instanceof ZeroWidthBinary;
    }

    @Override
    public String serialize() {
        return "";
    }

    @Override
    public ArrowType deserialize(ArrowType storageType, String serializedData) {
        return this;
    }

    @Override
    public FieldVector getNewVector(String name, FieldType fieldType, BufferAllocator allocator) {
        return new Vector(new Field(name, plain, null), allocator);
    }

    private static final class Vector extends FixedSizeBinaryVector {
        Vector(Field field, BufferAllocator allocator) {
            super(field, allocator);
        }

        @Override
        protected int getValueBufferValueCapacity() {
            return Integer.MAX_VALUE;
        }

        @Override
        public TransferPair getTransferPair(String ref, BufferAllocator allocator) {
            return makeTransferPair(new Vector(new Field(ref, getField().getFieldType(), null), allocator));
        }

        @Override
        public TransferPair getTransferPair(Field field, BufferAllocator allocator) {
            return makeTransferPair(new Vector(field, allocator));
        }

        @Override
        public TransferPair getTransferPair(String ref, BufferAllocator allocator, CallBack callBack) {
            return getTransferPair(ref, allocator);
        }

        @Override
        public TransferPair getTransferPair(Field field, BufferAllocator allocator, CallBack callBack) {
            return getTransferPair(field, allocator);
        }

        @Override
        public TransferPair getTransferPair(BufferAllocator allocator) {
            return getTransferPair(getName(), allocator);
        }

        @Override
        public TransferPair makeTransferPair(ValueVector to) {
            return super.makeTransferPair(to);
        }
    }
}
