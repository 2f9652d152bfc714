package dev.kafkaarrow.connect.files;

import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;

/** A value, not null, in its vector. Valid as long as the batch is loaded. */
record Cell(FieldVector vector, int slot) {

    /** Of an integer in decimal digits. */
    String digits() {
        long value = ((BaseIntVector) vector).getValueAsLong(slot);
        if (vector instanceof UInt8Vector) {
            return Long.toUnsignedString(value);
        }
        if (vector instanceof UInt4Vector) {
            return Long.toString(value & 0xFFFF_FFFFL);
        }
        return Long.toString(vector instanceof UInt1Vector ? value & 0xFF : value);
    }

    /** Of a timestamp, a date or an integer, in the unit of its type. */
    long number() {
        if (vector instanceof TimeStampVector timestamps) {
            return timestamps.get(slot);
        } else if (vector instanceof DateDayVector days) {
            return days.get(slot);
        } else if (vector instanceof DateMilliVector dates) {
            return dates.get(slot);
        }
        return ((BaseIntVector) vector).getValueAsLong(slot);
    }
}
