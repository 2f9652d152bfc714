package dev.kafkaarrow.connect.data.read;

import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.LargeVarBinaryVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.ViewVarBinaryVector;
import org.apache.arrow.vector.ViewVarCharVector;

/** The bytes of strings and byte strings, in whatever layout. */
interface ByteStrings {

    /** A copy of the bytes of a row that is not null. */
    byte[] get(int row);

    static ByteStrings ofText(FieldVector vector) {
        return switch (VariableSizeLayout.of(vector)) {
            case OFFSETS -> ((VarCharVector) vector)::get;
            case LARGE_OFFSETS -> ((LargeVarCharVector) vector)::get;
            case VIEWS -> ((ViewVarCharVector) vector)::get;
            case LARGE_VIEWS -> throw new IllegalStateException("no layout of strings: " + vector.getField());
        };
    }

    static ByteStrings ofBinary(FieldVector vector) {
        return switch (VariableSizeLayout.of(vector)) {
            case OFFSETS -> ((VarBinaryVector) vector)::get;
            case LARGE_OFFSETS -> ((LargeVarBinaryVector) vector)::get;
            case VIEWS -> ((ViewVarBinaryVector) vector)::get;
            case LARGE_VIEWS -> throw new IllegalStateException("no layout of byte strings: " + vector.getField());
        };
    }
}
