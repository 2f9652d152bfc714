package dev.kafkaarrow.connect.files;

import java.util.List;

/** What a batch of a file is of the message, or messages, that it came in. */
public sealed interface MessagePart {

    /** Whether a message begins here: its key and headers stand in its first batch only. */
    default boolean isFirst() {
        return true;
    }

    /** Whether a message ends here. */
    default boolean isLast() {
        return true;
    }

    /**
     * A batch of the message.
     *
     * @param index from 0
     * @param count of the message's batches, at least 1
     */
    record Batch(int index, int count) implements MessagePart {
        public Batch {
            if (index < 0 || index >= count) {
                throw new IllegalArgumentException("expected a batch from 0 to " + (count - 1) + ", got " + index);
            }
        }

        @Override
        public boolean isFirst() {
            return index == 0;
        }

        @Override
        public boolean isLast() {
            return index == count - 1;
        }
    }

    /**
     * Several whole messages, whose rows stand behind one another.
     *
     * @param records at least one, by offset; the first is the one that the batch's coordinates name
     */
    record Merged(List<MergedRecord> records) implements MessagePart {
        public Merged {
            records = List.copyOf(records);
            if (records.isEmpty()) {
                throw new IllegalArgumentException("expected records");
            }
        }

        /** Of all records. */
        public long rows() {
            long rows = 0;
            for (MergedRecord record : records) {
                rows += record.rows();
            }
            return rows;
        }
    }

    /** The marker of a message that holds a schema and no batch: a batch of no rows that was not in the message. */
    record NoBatches() implements MessagePart {}

    /** The marker of a record whose value is null: a batch of no rows under the schema of no fields. */
    record Tombstone() implements MessagePart {}
}
