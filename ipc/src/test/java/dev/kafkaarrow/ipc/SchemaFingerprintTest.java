package dev.kafkaarrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.flatbuffers.FlatBufferBuilder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.UnionMode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaFingerprintTest {

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    /** A change that must show. */
    private record Change(String name, Schema schema) {}

    @ParameterizedTest
    @MethodSource("seeds")
    void dictionaryIdsDoNotMatter(long seed) {
        Schema schema = RandomSchemas.schema(seed, 4);
        Random random = new Random(seed);
        Map<Long, Long> otherIds = new HashMap<>();
        Schema renumbered = new Schema(
                schema.getFields().stream()
                        .map(f -> renumbered(f, otherIds, random))
                        .toList(),
                schema.getCustomMetadata());
        assertThat(fingerprint(renumbered)).isEqualTo(fingerprint(schema));
    }

    private static Field renumbered(Field field, Map<Long, Long> ids, Random random) {
        DictionaryEncoding encoding = field.getDictionary();
        if (encoding != null) {
            long id = ids.computeIfAbsent(encoding.getId(), x -> random.nextLong());
            encoding = new DictionaryEncoding(id, encoding.isOrdered(), encoding.getIndexType());
        }
        return new Field(
                field.getName(),
                new FieldType(field.isNullable(), field.getType(), encoding, field.getMetadata()),
                field.getChildren().stream()
                        .map(child -> renumbered(child, ids, random))
                        .toList());
    }

    @Test
    void theOrderOfMetadataDoesNotMatter() throws Exception {
        Map<String, String> metadata = new TreeMap<>();
        for (int i = 0; i < 20; i++) {
            metadata.put("key" + i, "value" + i);
        }
        List<Map.Entry<String, String>> entries = new ArrayList<>(metadata.entrySet());
        SchemaFingerprint expected = fingerprint(withMetadata(entries));
        for (int i = 0; i < 5; i++) {
            Collections.shuffle(entries, new Random(i));
            assertThat(fingerprint(withMetadata(entries))).isEqualTo(expected);
        }
    }

    /** The bytes of a schema message: Java's schemas keep no order of metadata. */
    private static byte[] withMetadata(List<Map.Entry<String, String>> entries) {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        int[] fields = {TypeCase.nullable("f", new ArrowType.Int(32, true)).getField(builder)};
        int fieldsAt = org.apache.arrow.flatbuf.Schema.createFieldsVector(builder, fields);
        int[] pairs = new int[entries.size()];
        for (int i = 0; i < pairs.length; i++) {
            pairs[i] = org.apache.arrow.flatbuf.KeyValue.createKeyValue(
                    builder,
                    builder.createString(entries.get(i).getKey()),
                    builder.createString(entries.get(i).getValue()));
        }
        int metadataAt = org.apache.arrow.flatbuf.Schema.createCustomMetadataVector(builder, pairs);
        org.apache.arrow.flatbuf.Schema.startSchema(builder);
        org.apache.arrow.flatbuf.Schema.addFields(builder, fieldsAt);
        org.apache.arrow.flatbuf.Schema.addCustomMetadata(builder, metadataAt);
        int schema = org.apache.arrow.flatbuf.Schema.endSchema(builder);
        Message.startMessage(builder);
        Message.addVersion(builder, MetadataVersion.V5);
        Message.addHeaderType(builder, MessageHeader.Schema);
        Message.addHeader(builder, schema);
        builder.finish(Message.endMessage(builder));
        byte[] metadata = builder.sizedByteArray();
        return StreamParts.concat(
                StreamParts.frame(new StreamParts.Part(metadata, new byte[0])), StreamParts.END_OF_STREAM);
    }

    private static SchemaFingerprint fingerprint(byte[] stream) throws InvalidStreamException {
        return ArrowStream.of(ByteBuffer.wrap(stream)).streamSchema().fingerprint();
    }

    @Test
    void noTwoCasesHaveTheSame() {
        Map<SchemaFingerprint, String> seen = new LinkedHashMap<>();
        TypeCase.all()
                .forEach(type -> assertThat(seen.put(fingerprint(type.schema()), type.name()))
                        .as("the same fingerprint as %s", type)
                        .isNull());
        assertThat(seen).hasSizeGreaterThan(90);
    }

    static Stream<Change> changes() {
        ArrowType.Int int32 = new ArrowType.Int(32, true);
        Field a = TypeCase.nullable("a", int32);
        Field b = TypeCase.nullable("b", ArrowType.Utf8.INSTANCE);
        Map<String, String> one = Map.of("k", "v");
        List<Change> changes = new ArrayList<>();
        changes.add(new Change("as it was", new Schema(List.of(a, b), one)));
        changes.add(new Change("order of columns", new Schema(List.of(b, a), one)));
        changes.add(new Change("a column less", new Schema(List.of(a), one)));
        changes.add(new Change("a column more", new Schema(List.of(a, b, b), one)));
        changes.add(new Change("name", new Schema(List.of(TypeCase.nullable("a2", int32), b), one)));
        changes.add(new Change("case of name", new Schema(List.of(TypeCase.nullable("A", int32), b), one)));
        changes.add(new Change(
                "nullability", new Schema(List.of(new Field("a", FieldType.notNullable(int32), null), b), one)));
        changes.add(new Change("metadata value", new Schema(List.of(a, b), Map.of("k", "w"))));
        changes.add(new Change("metadata key", new Schema(List.of(a, b), Map.of("l", "v"))));
        changes.add(new Change("no metadata", new Schema(List.of(a, b), Map.of())));
        changes.add(new Change("more metadata", new Schema(List.of(a, b), Map.of("k", "v", "l", "w"))));
        changes.add(new Change(
                "metadata of a field",
                new Schema(List.of(new Field("a", new FieldType(true, int32, null, one), null), b), one)));
        changes.add(new Change("metadata moved between key and value", new Schema(List.of(a, b), Map.of("kv", ""))));
        for (ArrowType type : List.of(
                new ArrowType.Int(64, true),
                new ArrowType.Int(32, false),
                new ArrowType.Timestamp(TimeUnit.SECOND, null),
                new ArrowType.Timestamp(TimeUnit.NANOSECOND, null),
                new ArrowType.Timestamp(TimeUnit.SECOND, "UTC"),
                new ArrowType.Timestamp(TimeUnit.SECOND, "Europe/Berlin"),
                new ArrowType.Time(TimeUnit.SECOND, 32),
                new ArrowType.Time(TimeUnit.MILLISECOND, 32),
                new ArrowType.Decimal(10, 2, 128),
                new ArrowType.Decimal(11, 2, 128),
                new ArrowType.Decimal(10, 3, 128),
                new ArrowType.Decimal(10, 2, 256),
                new ArrowType.FixedSizeBinary(4),
                new ArrowType.FixedSizeBinary(5))) {
            changes.add(new Change(type.toString(), new Schema(List.of(TypeCase.nullable("a", type), b), one)));
        }
        Field item = TypeCase.nullable("item", int32);
        for (ArrowType type : List.of(
                ArrowType.List.INSTANCE,
                ArrowType.LargeList.INSTANCE,
                ArrowType.ListView.INSTANCE,
                ArrowType.LargeListView.INSTANCE,
                new ArrowType.FixedSizeList(2),
                new ArrowType.FixedSizeList(3),
                ArrowType.Struct.INSTANCE)) {
            changes.add(new Change(type.toString(), new Schema(List.of(TypeCase.nullable("a", type, item), b), one)));
        }
        changes.add(new Change(
                "name of a child",
                new Schema(
                        List.of(
                                TypeCase.nullable("a", ArrowType.List.INSTANCE, TypeCase.nullable("element", int32)),
                                b),
                        one)));
        for (UnionMode mode : UnionMode.values()) {
            for (int[] ids : new int[][] {{0, 1}, {1, 0}, {5, 9}}) {
                changes.add(new Change(
                        mode + " union of " + List.of(ids[0], ids[1]),
                        new Schema(List.of(TypeCase.nullable("a", new ArrowType.Union(mode, ids), item, b)), one)));
            }
        }
        for (int width : new int[] {8, 32}) {
            for (boolean signed : new boolean[] {true, false}) {
                for (boolean ordered : new boolean[] {true, false}) {
                    DictionaryEncoding encoding = new DictionaryEncoding(1, ordered, new ArrowType.Int(width, signed));
                    Field encoded = new Field("b", new FieldType(true, ArrowType.Utf8.INSTANCE, encoding), null);
                    changes.add(new Change("dictionary " + encoding, new Schema(List.of(a, encoded), one)));
                }
            }
        }
        Field first = TypeCase.encoded("a", 1, int32, ArrowType.Utf8.INSTANCE);
        changes.add(new Change(
                "one dictionary shared",
                new Schema(List.of(first, TypeCase.encoded("b", 1, int32, ArrowType.Utf8.INSTANCE)), one)));
        changes.add(new Change(
                "two dictionaries",
                new Schema(List.of(first, TypeCase.encoded("b", 2, int32, ArrowType.Utf8.INSTANCE)), one)));
        // the same tokens in another tree
        changes.add(new Change(
                "child in the first of two structs",
                new Schema(
                        List.of(
                                TypeCase.nullable("a", ArrowType.Struct.INSTANCE, b),
                                TypeCase.nullable("b", ArrowType.Struct.INSTANCE)),
                        one)));
        changes.add(new Change(
                "child beside two structs",
                new Schema(
                        List.of(
                                TypeCase.nullable("a", ArrowType.Struct.INSTANCE),
                                b,
                                TypeCase.nullable("b", ArrowType.Struct.INSTANCE)),
                        one)));
        return changes.stream();
    }

    @ParameterizedTest
    @MethodSource("changes")
    void everythingElseMatters(Change change) {
        assertThat(changes()
                        .filter(other -> fingerprint(other.schema()).equals(fingerprint(change.schema())))
                        .map(Change::name))
                .containsExactly(change.name());
    }

    @ParameterizedTest
    @MethodSource("dev.kafkaarrow.ipc.TypeCase#all")
    void isTheSameForASchemaAndItsBytes(TypeCase type) throws Exception {
        StreamSchema schema = StreamSchema.of(type.schema());
        byte[] stream = StreamParts.concat(schema.toBytes(), StreamParts.END_OF_STREAM);
        assertThat(fingerprint(stream)).isEqualTo(schema.fingerprint());
        assertThat(ArrowStream.of(stream).schema()).isEqualTo(type.schema());
    }

    /**
     * File names rest on these values: whoever changes one of them makes old files unreadable as logs. Filled from the
     * implementation once, never to be changed.
     */
    @Test
    void isFrozen() {
        GOLDEN.forEach((name, digits) -> assertThat(
                        fingerprint(TypeCase.named(name).schema()).digits())
                .as(name)
                .isEqualTo(digits));
    }

    private static final Map<String, String> GOLDEN = Map.of(
            "decimal128", "9e590b7ef5ea639a",
            "dense union", "841fdbb7fa0d0543",
            "int32", "dcb31f504c33f24b",
            "map", "51217c7cdbc35966",
            "metadata of schema and field", "ca922529f9933c2d",
            "nested dictionaries", "eac48fca210f8448",
            "timestamp with zone MILLISECOND", "dd36fa4923ca9b1a",
            "utf8", "2e3266e172c57363",
            "zero columns", "af5570f5a1810b7a");

    @Test
    void saysItsFirstSixteenDigits() {
        SchemaFingerprint fingerprint = fingerprint(TypeCase.named("int32").schema());
        assertThat(fingerprint.sha256()).hasSize(64);
        assertThat(fingerprint.digits()).hasSize(16).isEqualTo(fingerprint.toString());
        assertThat(fingerprint.sha256()).startsWith(fingerprint.digits());
        assertThatThrownBy(() -> new SchemaFingerprint("ABC")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void knowsTheDictionariesOfASchema() {
        StreamSchema shared =
                StreamSchema.of(TypeCase.named("shared dictionary").schema());
        assertThat(shared.dictionaryIds()).containsExactly(1L);
        assertThat(shared.hasNestedDictionaries()).isFalse();
        StreamSchema several =
                StreamSchema.of(TypeCase.named("several dictionaries").schema());
        assertThat(several.dictionaryIds()).containsExactly(40L, 3L, 1_000_000_007L);
        StreamSchema nested =
                StreamSchema.of(TypeCase.named("nested dictionaries").schema());
        assertThat(nested.dictionaryIds()).containsExactly(1L, 2L);
        assertThat(nested.hasNestedDictionaries()).isTrue();
        assertThat(StreamSchema.of(TypeCase.named("dictionary in a list").schema())
                        .hasNestedDictionaries())
                .isFalse();
    }

    private static SchemaFingerprint fingerprint(Schema schema) {
        return StreamSchema.of(schema).fingerprint();
    }
}
