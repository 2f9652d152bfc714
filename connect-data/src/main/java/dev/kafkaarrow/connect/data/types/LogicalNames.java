package dev.kafkaarrow.connect.data.types;

import java.util.Set;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;

/** Schemas that have the name of one of Connect's logical types, but not its type: no value is both. */
public final class LogicalNames {
    private static final Set<String> NAMES =
            Set.of(Decimal.LOGICAL_NAME, Date.LOGICAL_NAME, Time.LOGICAL_NAME, Timestamp.LOGICAL_NAME);

    private LogicalNames() {}

    /** Whether a column has a name that its type does not go with. */
    public static boolean areWrong(Column column) {
        return areWrong(column.connect(), column.form());
    }

    /** Whether a record has such a name. */
    public static boolean areWrong(Schema record) {
        return areWrong(record, new ValueForm.Struct());
    }

    private static boolean areWrong(Schema schema, ValueForm form) {
        String name = schema.name();
        if (name == null || !NAMES.contains(name)) {
            return false;
        }
        String fitting = "";
        if (form instanceof ValueForm.Decimal) {
            fitting = Decimal.LOGICAL_NAME;
        } else if (form instanceof ValueForm.Numeric numeric) {
            fitting = switch (numeric.connectValue()) {
                case WHOLE_DECIMAL -> Decimal.LOGICAL_NAME;
                case DATE -> Date.LOGICAL_NAME;
                case TIME -> Time.LOGICAL_NAME;
                case TIMESTAMP -> Timestamp.LOGICAL_NAME;
                case BYTE, SHORT, INTEGER, LONG, FLOAT, DOUBLE -> "";
            };
        }
        return !name.equals(fitting);
    }
}
