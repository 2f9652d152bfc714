package dev.kafkaarrow.tools.verify;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.sink.SinkRecord;

/** A topic of one partition in memory, which the sink reads through a converter, or none. */
final class GivenTopic implements TopicRecords {

    static final String NAME = "t";

    private final List<TopicRecord> records = new ArrayList<>();
    private final OptionalLong committed;
    private long beginning;
    private boolean isCompacted;

    GivenTopic() {
        this(OptionalLong.empty());
    }

    private GivenTopic(OptionalLong committed) {
        this.committed = committed;
    }

    /** With a timestamp, which need not rise with the offset. */
    GivenTopic add(long offset, byte[] key, byte[] value, Header... headers) {
        records.add(new TopicRecord(
                offset,
                Optional.of(new Timestamp(1_700_000_000_000L + offset * 37 % 101, "CreateTime")),
                Bytes.ofNullable(key),
                Bytes.ofNullable(value),
                List.of(headers)));
        return this;
    }

    /** With another record in the place of one. */
    GivenTopic with(TopicRecord other) {
        GivenTopic topic = copy(committed);
        topic.records.replaceAll(one -> one.offset() == other.offset() ? other : one);
        return topic;
    }

    /** Which a group has read. */
    GivenTopic committed() {
        return copy(OptionalLong.of(end()));
    }

    /** Whose first records are gone. */
    GivenTopic from(long offset) {
        GivenTopic topic = copy(committed);
        topic.records.removeIf(one -> one.offset() < offset);
        topic.beginning = offset;
        return topic;
    }

    GivenTopic compacted(long offset) {
        GivenTopic topic = copy(committed);
        topic.records.removeIf(one -> one.offset() == offset);
        topic.isCompacted = true;
        return topic;
    }

    private GivenTopic copy(OptionalLong position) {
        GivenTopic topic = new GivenTopic(position);
        topic.records.addAll(records);
        topic.beginning = beginning;
        topic.isCompacted = isCompacted;
        return topic;
    }

    List<TopicRecord> records() {
        return records;
    }

    TopicRecord record(long offset) {
        return records.stream()
                .filter(one -> one.offset() == offset)
                .findFirst()
                .orElseThrow();
    }

    /** As a worker delivers them with ByteArrayConverter. */
    List<SinkRecord> delivered() {
        return delivered(new Converter() {
            @Override
            public Schema schema(TopicRecord record) {
                return Schema.OPTIONAL_BYTES_SCHEMA;
            }

            @Override
            public Object value(TopicRecord record) {
                return array(record.value());
            }
        });
    }

    /** What a worker's converter makes of a value. */
    interface Converter {
        Schema schema(TopicRecord record);

        Object value(TopicRecord record);
    }

    List<SinkRecord> delivered(Converter converter) {
        return records.stream().map(record -> delivered(record, converter)).toList();
    }

    private static SinkRecord delivered(TopicRecord record, Converter converter) {
        ConnectHeaders headers = new ConnectHeaders();
        record.headers()
                .forEach(header -> headers.add(header.name(), array(header.value()), Schema.OPTIONAL_BYTES_SCHEMA));
        return new SinkRecord(
                NAME,
                0,
                Schema.OPTIONAL_BYTES_SCHEMA,
                array(record.key()),
                converter.schema(record),
                converter.value(record),
                record.offset(),
                record.timestamp().orElseThrow().epochMs(),
                TimestampType.CREATE_TIME,
                headers);
    }

    private static byte[] array(Optional<Bytes> bytes) {
        return bytes.map(Bytes::array).orElse(null);
    }

    private long end() {
        return records.get(records.size() - 1).offset() + 1;
    }

    @Override
    public OptionalInt partitions(String topic) {
        return topic.equals(NAME) ? OptionalInt.of(1) : OptionalInt.empty();
    }

    @Override
    public Extent extent(String topic, int partition) {
        return new Extent(beginning, end(), committed, isCompacted);
    }

    @Override
    public void read(String topic, int partition, Extent extent, Visitor visitor) throws IOException {
        for (TopicRecord record : records) {
            visitor.visit(record);
        }
    }
}
