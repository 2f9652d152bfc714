package dev.kafkaarrow.ipc;

import static dev.kafkaarrow.ipc.SchemaCompatibility.BACKWARD;
import static dev.kafkaarrow.ipc.SchemaCompatibility.FORWARD;
import static dev.kafkaarrow.ipc.SchemaCompatibility.FULL;
import static dev.kafkaarrow.ipc.SchemaCompatibility.IDENTICAL;
import static dev.kafkaarrow.ipc.SchemaCompatibility.NONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaCompatibilityTest {

    @ParameterizedTest
    @MethodSource("dev.kafkaarrow.ipc.SchemaChange#all")
    void everyRowOfTheTableHoldsInBothDirections(SchemaChange change) {
        StreamSchema older = StreamSchema.of(change.older());
        StreamSchema newer = StreamSchema.of(change.newer());
        boolean backward = change.reads().backward();
        boolean forward = change.reads().forward();
        judge(BACKWARD.check(older, newer), backward, change);
        judge(FORWARD.check(older, newer), forward, change);
        judge(FULL.check(older, newer), backward && forward, change);
        // the same change the other way round
        judge(BACKWARD.check(newer, older), forward, change);
        judge(FORWARD.check(newer, older), backward, change);
        assertThat(NONE.check(older, newer).isCompatible()).isTrue();
        assertThat(IDENTICAL.check(older, newer).isCompatible())
                .isEqualTo(older.fingerprint().equals(newer.fingerprint()));
    }

    private static void judge(SchemaVerdict verdict, boolean compatible, SchemaChange change) {
        assertThat(verdict.isCompatible()).as(verdict.toString()).isEqualTo(compatible);
        if (!compatible) {
            assertThat(verdict.violations())
                    .extracting(SchemaViolation::path)
                    .anyMatch(path -> path.matches(change.path()));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.kafkaarrow.ipc.SchemaChange#all")
    void aProjectionExistsExactlyWhereTheReaderReadsWhatWasWritten(SchemaChange change) {
        StreamSchema older = StreamSchema.of(change.older());
        StreamSchema newer = StreamSchema.of(change.newer());
        if (change.reads().backward()) {
            assertThat(SchemaProjection.of(older, newer).reader()).isEqualTo(newer);
        } else {
            assertThatThrownBy(() -> SchemaProjection.of(older, newer))
                    .asInstanceOf(InstanceOfAssertFactories.type(IncompatibleSchemaException.class))
                    .extracting(IncompatibleSchemaException::verdict)
                    .isEqualTo(BACKWARD.check(older, newer));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.kafkaarrow.ipc.TypeCase#all")
    void everySchemaIsCompatibleWithItself(TypeCase type) {
        StreamSchema one = StreamSchema.of(type.schema());
        StreamSchema other = StreamSchema.of(new Schema(type.schema().getFields(), Map.of("other", "metadata")));
        for (SchemaCompatibility mode : SchemaCompatibility.values()) {
            assertThat(mode.check(one, one).isCompatible()).isTrue();
            SchemaVerdict verdict = mode.check(one, other);
            assertThat(verdict.isCompatible()).as(verdict.toString()).isEqualTo(mode != IDENTICAL);
        }
    }

    @Test
    void aVerdictStaysWhateverBecomesOfTheListItWasMadeOf() {
        List<SchemaViolation> violations =
                new ArrayList<>(List.of(new SchemaViolation(BACKWARD, "f", "int32", "utf8", "not the same")));
        SchemaVerdict verdict = new SchemaVerdict(violations);
        violations.clear();
        assertThat(verdict.isCompatible()).isFalse();
        assertThat(verdict).hasToString("BACKWARD, field f: was utf8, now int32: not the same");
    }

    @Test
    void aVerdictNamesEachFieldWithWhatItWasAndWhatItIsNow() {
        StreamSchema older = StreamSchema.of(new Schema(List.of(
                TypeCase.nullable("id", new ArrowType.Int(64, true)),
                TypeCase.nullable(
                        "price",
                        ArrowType.Struct.INSTANCE,
                        TypeCase.nullable("amount", new ArrowType.Decimal(12, 2, 128))))));
        StreamSchema newer = StreamSchema.of(new Schema(List.of(
                TypeCase.nullable("id", new ArrowType.Int(32, true)),
                TypeCase.nullable(
                        "price",
                        ArrowType.Struct.INSTANCE,
                        TypeCase.nullable("amount", new ArrowType.Decimal(12, 4, 128))),
                new Field("unit", FieldType.notNullable(ArrowType.Utf8.INSTANCE), null))));
        assertThat(BACKWARD.check(older, newer))
                .hasToString("BACKWARD, field id: was int64, now int32: not every int64 fits int32;"
                        + " BACKWARD, field price.amount: was decimal128(12, 2), now decimal128(12, 4):"
                        + " digits before or behind the point, or bits, would be lost;"
                        + " BACKWARD, field unit: was absent, now utf8 not null:"
                        + " a field without nulls cannot be made up");
        assertThat(FORWARD.check(older, newer))
                .hasToString("FORWARD, field price.amount: was decimal128(12, 2), now decimal128(12, 4):"
                        + " digits before or behind the point, or bits, would be lost");
        assertThat(FULL.check(older, newer).violations()).hasSize(4);
        assertThat(IDENTICAL.check(older, newer).violations())
                .extracting(SchemaViolation::path)
                .containsExactly("id", "price.amount", "unit");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            int32 | utf8      | BACKWARD, field f: was int32, now utf8: integers cannot be read as text
            utf8  | int32     | BACKWARD, field f: was utf8, now int32: text cannot be read as integers
            int32 | float64   | BACKWARD, field f: was int32, now float64: integers do not become floating-point numbers, which hold only some of them
            int64 | int32     | BACKWARD, field f: was int64, now int32: not every int64 fits int32
            bool  | utf8      | BACKWARD, field f: was bool, now utf8: booleans cannot be read as text
            """)
    void aVerdictSaysWhatWasAndIsNowAndTheTrueReason(String was, String now, String told) {
        StreamSchema older = StreamSchema.of(TypeCase.named(was).schema());
        StreamSchema newer = StreamSchema.of(TypeCase.named(now).schema());

        assertThat(BACKWARD.check(older, newer)).hasToString(told);
        assertThat(FORWARD.check(newer, older).toString())
                .startsWith("FORWARD, field f: was " + now + ", now " + was + ": ");
        assertThatThrownBy(() -> SchemaProjection.of(older, newer))
                .hasMessageStartingWith("field f: written as " + was + ", to be read as " + now + ": ");
    }

    @Test
    void theFingerprintWithoutMetadataKnowsExtensionTypesStill() {
        StreamSchema plain = StreamSchema.of(schema(Map.of()));
        StreamSchema noted = StreamSchema.of(schema(Map.of("note", "volatile")));
        StreamSchema extended = StreamSchema.of(schema(Map.of("ARROW:extension:name", "a")));
        assertThat(noted.fingerprint()).isNotEqualTo(plain.fingerprint());
        assertThat(noted.fingerprintWithoutMetadata()).isEqualTo(plain.fingerprintWithoutMetadata());
        assertThat(plain.fingerprintWithoutMetadata()).isEqualTo(plain.fingerprint());
        assertThat(extended.fingerprintWithoutMetadata()).isNotEqualTo(plain.fingerprintWithoutMetadata());
    }

    private static Schema schema(Map<String, String> metadata) {
        FieldType type = new FieldType(true, new ArrowType.Int(32, true), null, metadata);
        return new Schema(List.of(new Field("f", type, null)));
    }
}
