package dev.kafkaarrow.connect.avro;

import org.apache.avro.Schema;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;

/** Writers' schemas by the id that values carry. */
@FunctionalInterface
public interface WriterSchemas {

    /**
     * The schema of an id.
     *
     * @throws DataException if no schema has the id, or it cannot be read
     * @throws RetriableException if it cannot be told now
     */
    Schema schema(int id);
}
