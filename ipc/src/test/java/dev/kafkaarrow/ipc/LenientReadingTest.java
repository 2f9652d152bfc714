package dev.kafkaarrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.kafkaarrow.ipc.InvalidStreamException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.flatbuf.Type;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the format allows and other readers read, though Arrow Java's own writer never writes it. */
class LenientReadingTest {
    private static final Checks FULL = Checks.DEFAULT.withValidation(Validation.FULL);

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    static Stream<TypeCase> types() {
        return TypeCase.all();
    }

    @ParameterizedTest
    @MethodSource("types")
    void nullsThatTheWriterDidNotCountAreCountedByTheirBits(TypeCase type) throws IOException {
        ArrowStream counted = stream(type);
        byte[] uncounted = StreamParts.of(counted.toByteArray())
                .changingBatch(batch -> batch.nodes.forEach(node -> node[1] = -1))
                .toBytes();

        assertThat(read(decoder().decode(ByteBuffer.wrap(uncounted)))).isEqualTo(read(counted));
    }

    @ParameterizedTest
    @MethodSource("types")
    void theEndOfStreamMarkerMayBeLeftOutIfItIsOptional(TypeCase type) throws IOException {
        ArrowStream whole = stream(type);
        byte[] without = StreamParts.of(whole.toByteArray()).toBytesWithoutEnd();

        assertThat(catchThrowableOfType(InvalidStreamException.class, () -> ArrowStream.of(without))
                        .reason())
                .isEqualTo(Reason.INCOMPLETE);
        ArrowStream stream = decoder().withEndMarker(EndMarker.OPTIONAL).decode(ByteBuffer.wrap(without));
        assertThat(stream.toByteArray()).isEqualTo(without);
        assertThat(read(stream)).isEqualTo(read(whole));
        ByteBuffer larger =
                ByteBuffer.wrap(Arrays.copyOf(without, without.length + 8)).limit(without.length);
        ArrowStream detached =
                decoder().withEndMarker(EndMarker.OPTIONAL).decode(larger).detached();
        assertThat(read(detached)).isEqualTo(read(whole));
        assertThat(detached.frames().get(detached.frames().size() - 1).header()).isEqualTo(StreamParts.END_OF_STREAM);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 7, 8, 20})
    void anOptionalMarkerLetsNothingElsePass(int missing) {
        byte[] without =
                StreamParts.of(stream(TypeCase.named("utf8")).toByteArray()).toBytesWithoutEnd();
        byte[] cut = Arrays.copyOf(without, without.length - missing);

        InvalidStreamException e = catchThrowableOfType(
                InvalidStreamException.class,
                () -> decoder().withEndMarker(EndMarker.OPTIONAL).decode(ByteBuffer.wrap(cut)));

        assertThat(e.reason()).isEqualTo(Reason.INCOMPLETE);
    }

    @Test
    void aStreamOfNothingIsNoneEvenIfTheMarkerIsOptional() {
        assertThatThrownBy(() -> decoder().withEndMarker(EndMarker.OPTIONAL).decode(ByteBuffer.allocate(0)))
                .isInstanceOf(InvalidStreamException.class);
    }

    @Test
    void metadataOfAFieldThatIsNotUtf8IsRefusedByKeyAndField() {
        byte[] schema = schemaWithMetadata("key", new byte[] {'a', (byte) 0xff});

        assertThatThrownBy(() -> ArrowStream.of(StreamParts.concat(schema, StreamParts.END_OF_STREAM)))
                .isInstanceOf(InvalidStreamException.class)
                .hasMessageContaining(
                        "field col: expected metadata in UTF-8, got other bytes as the value of the key 'key'");
    }

    @Property(tries = 200)
    void metadataOfABatchPassAsTheBytesTheyAre(@ForAll byte[] key, @ForAll byte[] value) throws IOException {
        KeyValue entry = KeyValue.ofBytes(key, value);
        StreamSchema schema = StreamSchema.of(TypeCase.named("int32").schema());
        ArrowStream stream = ArrowStream.of(StreamParts.concat(
                schema.toBytes(), schema.emptyBatchHeader(List.of(entry)), StreamParts.END_OF_STREAM));

        Frame.RecordBatch batch = (Frame.RecordBatch) stream.frames().get(1);
        assertThat(batch.customMetadata()).containsExactly(entry);
        assertThat(batch.customMetadata().get(0).keyBytes()).isEqualTo(key);
        assertThat(batch.customMetadata().get(0).valueBytes()).isEqualTo(value);
        KeyValue another = new KeyValue("another", "one");
        ArrowStream more = ArrowStream.of(StreamParts.concat(
                schema.toBytes(), batch.headerWithMetadata(List.of(entry, another)), StreamParts.END_OF_STREAM));
        assertThat(((Frame.RecordBatch) more.frames().get(1)).customMetadata()).containsExactly(entry, another);
    }

    private static byte[] schemaWithMetadata(String key, byte[] value) {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        int entry = org.apache.arrow.flatbuf.KeyValue.createKeyValue(
                builder, builder.createString(key), builder.createString(ByteBuffer.wrap(value)));
        int metadata = org.apache.arrow.flatbuf.Field.createCustomMetadataVector(builder, new int[] {entry});
        int name = builder.createString("col");
        org.apache.arrow.flatbuf.Utf8.startUtf8(builder);
        int type = org.apache.arrow.flatbuf.Utf8.endUtf8(builder);
        org.apache.arrow.flatbuf.Field.startField(builder);
        org.apache.arrow.flatbuf.Field.addName(builder, name);
        org.apache.arrow.flatbuf.Field.addTypeType(builder, Type.Utf8);
        org.apache.arrow.flatbuf.Field.addType(builder, type);
        org.apache.arrow.flatbuf.Field.addCustomMetadata(builder, metadata);
        int field = org.apache.arrow.flatbuf.Field.endField(builder);
        int fields = Schema.createFieldsVector(builder, new int[] {field});
        int schema = Schema.createSchema(builder, Endianness.Little, fields, 0, 0);
        return Encapsulation.message(builder, MetadataVersion.V5, MessageHeader.Schema, schema, 0, List.of());
    }

    private ArrowStream stream(TypeCase type) {
        try (GeneratedBatch batch = type.batch(allocator.get(), TypeCase.ROWS, 1)) {
            return ArrowStream.of(batch.root(), batch.dictionaries());
        }
    }

    private static StreamDecoder decoder() {
        return new StreamDecoder(FULL);
    }

    private Values.Stream read(ArrowStream stream) throws IOException {
        try (ArrowReader reader = stream.open(allocator.get())) {
            return Values.of(reader);
        }
    }
}
