package dev.kafkaarrow.ipc;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/**
 * Decides for each field of a reader's schema how its values are made of those that were written, or why they cannot be. The one
 * place where it is written down which promotions are lossless; decided by the schemas alone, never by values.
 */
final class ProjectionRules {
    private final SchemaCompatibility direction;
    private final List<SchemaViolation> violations = new ArrayList<>();
    private final Map<Long, ProjectedDictionary> dictionaries = new LinkedHashMap<>();
    private final ColumnProjection.Children columns;

    /**
     * The values of a dictionary of the reader's.
     *
     * @param writtenId of the dictionary that they are made of
     * @param written a field that is encoded by it
     * @param reader a field that is encoded by the reader's
     */
    record ProjectedDictionary(long writtenId, Field written, Field reader, ColumnProjection values) {}

    private ProjectionRules(StreamSchema written, StreamSchema reader, SchemaCompatibility direction) {
        this.direction = direction;
        this.columns = fields(written.schema().getFields(), reader.schema().getFields(), "");
    }

    /** @param direction what is broken if they do not fit */
    static ProjectionRules of(StreamSchema written, StreamSchema reader, SchemaCompatibility direction) {
        return new ProjectionRules(written, reader, direction);
    }

    List<SchemaViolation> violations() {
        return violations;
    }

    /** If there are no violations. */
    ColumnProjection.Children columns() {
        return columns;
    }

    /** By the reader's ids; dictionaries of columns that were not written are left out. If there are no violations. */
    Map<Long, ProjectedDictionary> dictionaries() {
        return dictionaries;
    }

    /** Of a schema or struct: by name, or by position where names repeat. */
    private ColumnProjection.Children fields(List<Field> written, List<Field> reader, String path) {
        Map<String, Integer> positions = positions(written);
        if (positions.size() < written.size() || positions(reader).size() < reader.size()) {
            return repeatedNames(written, reader, path);
        }
        List<ColumnProjection.Child> children = new ArrayList<>(reader.size());
        for (Field field : reader) {
            String at = FieldPath.of(path, field);
            Integer position = positions.get(FieldPath.name(field));
            children.add(
                    position == null
                            ? added(field, at)
                            : new ColumnProjection.Child(position, field(written.get(position), field, at)));
        }
        return new ColumnProjection.Children(written.size(), children);
    }

    /** By name; fewer than fields if names repeat. */
    private static Map<String, Integer> positions(List<Field> fields) {
        Map<String, Integer> positions = new HashMap<>();
        for (int i = 0; i < fields.size(); i++) {
            positions.put(FieldPath.name(fields.get(i)), i);
        }
        return positions;
    }

    private ColumnProjection.Children repeatedNames(List<Field> written, List<Field> reader, String path) {
        boolean same = written.size() == reader.size();
        for (int i = 0; same && i < reader.size(); i++) {
            same = FieldPath.name(written.get(i)).equals(FieldPath.name(reader.get(i)))
                    && sameType(written.get(i), reader.get(i));
        }
        if (!same) {
            refuse(path, names(reader), names(written), "a name stands twice, so fields cannot be told by their names");
            return ColumnProjection.Children.NONE;
        }
        List<ColumnProjection> projections = new ArrayList<>(reader.size());
        for (int i = 0; i < reader.size(); i++) {
            projections.add(field(written.get(i), reader.get(i), FieldPath.of(path, reader.get(i))));
        }
        return ColumnProjection.Children.inOrder(projections);
    }

    private static String names(List<Field> fields) {
        return "fields "
                + fields.stream()
                        .map(field -> FieldPath.of("", field) + ": " + TypeName.of(field))
                        .toList();
    }

    private ColumnProjection.Child added(Field field, String path) {
        if (!field.isNullable()) {
            refuse(path, TypeName.of(field), "absent", "a field without nulls cannot be made up");
        } else if (!canBeNull(field)) {
            refuse(path, TypeName.of(field), "absent", "unions and run ends have no nulls of their own");
        }
        return ColumnProjection.Child.NULLS;
    }

    private static boolean canBeNull(Field field) {
        if (field.getDictionary() != null) {
            return true;
        }
        return switch (TypeKind.of(field.getType()).nesting()) {
            case NONE, LIST, MAP -> true;
            case STRUCT, FIXED_SIZE_LIST -> field.getChildren().stream().allMatch(ProjectionRules::canBeNull);
            case UNION, RUN_END_ENCODED -> false;
        };
    }

    private ColumnProjection field(Field written, Field reader, String path) {
        boolean nulls = isNullType(written) && !isNullType(reader);
        if (!reader.isNullable() && (written.isNullable() || nulls)) {
            return refuse(path, TypeName.of(reader), TypeName.of(written), "nulls cannot become anything else");
        }
        return values(written, reader, path);
    }

    private static boolean isNullType(Field field) {
        return field.getDictionary() == null && field.getType() instanceof ArrowType.Null;
    }

    /** As {@link #field}, whatever the fields say of nulls. */
    private ColumnProjection values(Field written, Field reader, String path) {
        if (!Extension.of(written).equals(Extension.of(reader))) {
            return refuse(path, written, reader, "what an extension type means is known to itself alone");
        }
        if (!Extension.of(reader).isNone() && !sameType(written, reader)) {
            return refuse(path, written, reader, "an extension type keeps its storage");
        }
        if (isNullType(written) && !isNullType(reader)) {
            return canBeNull(reader)
                    ? new ColumnProjection.AllNull()
                    : refuse(path, written, reader, "unions and run ends have no nulls of their own");
        }
        if (written.getDictionary() != null && reader.getDictionary() != null) {
            return encoded(written, reader, path);
        }
        if (written.getDictionary() != null) {
            return decoded(written, reader, path);
        }
        if (reader.getDictionary() != null) {
            return refuse(
                    path, written, reader, "values are not encoded by a dictionary: it would change with each batch");
        }
        return plain(written, reader, path);
    }

    private ColumnProjection encoded(Field written, Field reader, String path) {
        DictionaryEncoding from = written.getDictionary();
        DictionaryEncoding to = reader.getDictionary();
        Optional<BufferConversion> indices = TypePromotion.ofIndices(path, from.getIndexType(), to.getIndexType());
        if (indices.isEmpty()) {
            return refuse(path, written, reader, "the indices may not fit");
        }
        if (to.isOrdered() && !from.isOrdered()) {
            return refuse(path, written, reader, "the order of a dictionary's values cannot be made up");
        }
        ProjectedDictionary known = dictionaries.get(to.getId());
        if (known == null) {
            ColumnProjection values = values(valuesOf(written), valuesOf(reader), path);
            dictionaries.put(to.getId(), new ProjectedDictionary(from.getId(), written, reader, values));
        } else if (known.writtenId() != from.getId()
                || !sameType(valuesOf(known.written()), valuesOf(written))
                || !sameType(valuesOf(known.reader()), valuesOf(reader))) {
            return refuse(
                    path,
                    TypeName.of(reader) + " by the dictionary of field " + FieldPath.of("", known.reader()),
                    TypeName.of(written) + " by another dictionary than field " + FieldPath.of("", known.written()),
                    "two dictionaries cannot become one");
        }
        return ColumnProjection.Converted.leaf(indices.get());
    }

    private ColumnProjection decoded(Field written, Field reader, String path) {
        if (!canBeTaken(valuesOf(written))) {
            return refuse(path, written, reader, "unions and run ends are not taken out of a dictionary");
        }
        ColumnProjection values = values(valuesOf(written), valuesOf(reader), path);
        DictionaryEncoding encoding = written.getDictionary();
        return new ColumnProjection.Decoded(
                path,
                encoding.getId(),
                encoding.getIndexType(),
                values,
                reader.isNullable() ? "" : TypeName.of(reader));
    }

    /** Whether single values can be copied. */
    static boolean canBeTaken(Field field) {
        if (field.getDictionary() != null) {
            return true;
        }
        return switch (TypeKind.of(field.getType()).nesting()) {
            case NONE, LIST, FIXED_SIZE_LIST, MAP, STRUCT ->
                field.getChildren().stream().allMatch(ProjectionRules::canBeTaken);
            case UNION, RUN_END_ENCODED -> false;
        };
    }

    /** The values of the dictionary of a field: any of them may be null. */
    private static Field valuesOf(Field field) {
        FieldType type = new FieldType(true, field.getType(), null, field.getMetadata());
        return new Field(field.getName(), type, field.getChildren());
    }

    private ColumnProjection plain(Field written, Field reader, String path) {
        ArrowType from = Extension.storage(written);
        ArrowType to = Extension.storage(reader);
        boolean union = from instanceof ArrowType.Union || to instanceof ArrowType.Union;
        if (union && !sameType(written, reader)) {
            return refuse(path, written, reader, "the alternatives of a union stay as they are");
        }
        TypePromotion.Answer answer = TypePromotion.of(path, from, to);
        if (answer instanceof TypePromotion.Refused refused) {
            return refuse(path, written, reader, refused.reason());
        }
        BufferConversion own = ((TypePromotion.Allowed) answer).conversion();
        return switch (TypeKind.of(to).nesting()) {
            case NONE -> ColumnProjection.Converted.leaf(own);
            case STRUCT -> nested(own, fields(written.getChildren(), reader.getChildren(), path));
            case LIST, FIXED_SIZE_LIST -> {
                Field item = reader.getChildren().get(0);
                ColumnProjection items = field(written.getChildren().get(0), item, FieldPath.of(path, item));
                yield nested(own, ColumnProjection.Children.inOrder(List.of(items)));
            }
            case MAP -> nested(own, ColumnProjection.Children.inOrder(List.of(entries(written, reader, path))));
            case RUN_END_ENCODED -> nested(own, runs(written, reader, path));
            case UNION -> nested(own, byPosition(written, reader, path));
        };
    }

    /** Key and value by position: what they are called differs between writers, and says nothing. */
    private ColumnProjection entries(Field written, Field reader, String path) {
        List<Field> from = written.getChildren().get(0).getChildren();
        List<Field> to = reader.getChildren().get(0).getChildren();
        String keyPath = FieldPath.of(path, to.get(0));
        ColumnProjection key = sameType(from.get(0), to.get(0))
                ? values(from.get(0), to.get(0), keyPath)
                : refuse(keyPath, from.get(0), to.get(0), "two keys could become the same, or a key another");
        ColumnProjection value = field(from.get(1), to.get(1), FieldPath.of(path, to.get(1)));
        return nested(BufferConversion.KEPT, ColumnProjection.Children.inOrder(List.of(key, value)));
    }

    private ColumnProjection.Children runs(Field written, Field reader, String path) {
        Field ends = reader.getChildren().get(0);
        Field values = reader.getChildren().get(1);
        return ColumnProjection.Children.inOrder(List.of(
                values(written.getChildren().get(0), ends, FieldPath.of(path, ends)),
                field(written.getChildren().get(1), values, FieldPath.of(path, values))));
    }

    private ColumnProjection.Children byPosition(Field written, Field reader, String path) {
        List<ColumnProjection> children = new ArrayList<>();
        for (int i = 0; i < reader.getChildren().size(); i++) {
            Field child = reader.getChildren().get(i);
            children.add(values(written.getChildren().get(i), child, FieldPath.of(path, child)));
        }
        return ColumnProjection.Children.inOrder(children);
    }

    private static ColumnProjection nested(BufferConversion own, ColumnProjection.Children children) {
        return new ColumnProjection.Converted(own, children);
    }

    /** Equal but for dictionary ids and metadata that are not an extension type's; a field's own name and nullability do not count. */
    private static boolean sameType(Field one, Field other) {
        List<Field> children = one.getChildren();
        boolean same = Extension.storage(one).equals(Extension.storage(other))
                && Extension.of(one).equals(Extension.of(other))
                && (one.getDictionary() == null) == (other.getDictionary() == null)
                && children.size() == other.getChildren().size();
        if (same && one.getDictionary() != null) {
            same = one.getDictionary().isOrdered() == other.getDictionary().isOrdered()
                    && one.getDictionary()
                            .getIndexType()
                            .equals(other.getDictionary().getIndexType());
        }
        for (int i = 0; same && i < children.size(); i++) {
            Field child = children.get(i);
            Field counterpart = other.getChildren().get(i);
            same = FieldPath.name(child).equals(FieldPath.name(counterpart))
                    && child.isNullable() == counterpart.isNullable()
                    && sameType(child, counterpart);
        }
        return same;
    }

    private ColumnProjection refuse(String path, Field written, Field reader, String reason) {
        return refuse(path, TypeName.type(reader), TypeName.type(written), reason);
    }

    private ColumnProjection refuse(String path, String expected, String actual, String reason) {
        violations.add(new SchemaViolation(direction, path, expected, actual, reason));
        return new ColumnProjection.AllNull();
    }
}
