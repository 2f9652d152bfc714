package dev.kafkaarrow.connect.data.write;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.kafka.connect.errors.DataException;

/** Finds the rows in values that are bytes of some format. Not thread-safe. */
public interface RowDecoder {

    /**
     * The row that bytes hold. It refers to them, and they must not change as long as it is used. What it looks at now is what tells the
     * schema; what else is wrong is found when the row is appended.
     *
     * @param value from its position to its limit, which stay as they are
     * @return empty if the bytes say that there is no value
     * @throws DataException if the bytes are not of the format, or their schema cannot be read
     */
    Optional<RowValue> decode(ByteBuffer value);
}
