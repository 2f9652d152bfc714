package dev.kafkaarrow.connect.avro.registry;

import org.apache.avro.NameValidator;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.apache.kafka.connect.errors.DataException;

/** An Avro schema as it is written down. */
public final class AvroSchemaText {

    private AvroSchemaText() {}

    /**
     * The schema that JSON text holds.
     *
     * @throws DataException if it holds none
     */
    public static Schema read(String json) {
        return read(json, parser());
    }

    /** Knows the named types of what it has read. */
    static Schema.Parser parser() {
        // names and defaults are for whoever registers a schema to judge: values that were written by it can be read
        Schema.Parser parser = new Schema.Parser(NameValidator.NO_VALIDATION);
        return parser.setValidateDefaults(false);
    }

    static Schema read(String json, Schema.Parser parser) {
        try {
            return parser.parse(json);
        } catch (SchemaParseException e) {
            throw new DataException("is no Avro schema: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            // Avro reports what a schema lacks by various unchecked exceptions
            throw new DataException("is no Avro schema: " + e, e);
        }
    }
}
