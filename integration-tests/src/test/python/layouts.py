"""Arrays whose values are random and whose layout is any that the columnar format allows.

What arrays of other tools are like, and Arrow Java's never: slices with bit offsets, no validity buffer, values below nulls,
children longer than they need be, offsets that begin anywhere, list views out of order and overlapping, views into several
buffers, unions with gaps in their children and type ids of their own, run ends that begin and end inside a run.
"""

import random
import struct

import pyarrow as pa
import pyarrow.types as t

WORDS = ["", "a", "é", "矢𝄞", "twelve bytes", "thirteen byte", "a text that is longer than any view holds inline"]
METADATA = {"unit": "none", "é": "矢", "empty": ""}
DAY_MILLIS = 86_400_000

PRIMITIVES = {
    "null": pa.null(),
    "bool": pa.bool_(),
    **{f"{sign}int{bits}": getattr(pa, f"{sign}int{bits}")() for bits in (8, 16, 32, 64) for sign in ("", "u")},
    "float16": pa.float16(),
    "float32": pa.float32(),
    "float64": pa.float64(),
    "date32": pa.date32(),
    "date64": pa.date64(),
    "time32": pa.time32("ms"),
    "time64": pa.time64("us"),
    "timestamp": pa.timestamp("us"),
    "timestamp_zoned": pa.timestamp("ns", "Europe/Zurich"),
    "duration": pa.duration("ms"),
    "interval": pa.month_day_nano_interval(),
    "decimal32": pa.decimal32(7, 2),
    "decimal64": pa.decimal64(18, -3),
    "decimal128": pa.decimal128(38, 10),
    "decimal256": pa.decimal256(76, 20),
    "fixed_size_binary": pa.binary(5),
    "fixed_size_binary_0": pa.binary(0),
    "utf8": pa.utf8(),
    "large_utf8": pa.large_utf8(),
    "binary": pa.binary(),
    "large_binary": pa.large_binary(),
    "utf8_view": pa.string_view(),
    "binary_view": pa.binary_view(),
}
EXTENSIONS = {
    "uuid": pa.uuid(),
    "json": pa.json_(),
    "json_view": pa.json_(pa.string_view()),
    "bool8": pa.bool8(),
    "opaque": pa.opaque(pa.int64(), "type", "vendor"),
    "opaque_view": pa.opaque(pa.binary_view(), "type", "vendor"),
    "tensor": pa.fixed_shape_tensor(pa.float32(), [2, 2]),
}
NESTED = [
    "list",
    "large_list",
    "list_view",
    "large_list_view",
    "fixed_size_list",
    "fixed_size_list_0",
    "struct",
    "struct_of_equal_names",
    "struct_without_fields",
    "map",
    "dense_union",
    "sparse_union",
    "run_end_encoded",
    "dictionary",
]
KINDS = [*PRIMITIVES, *NESTED, *EXTENSIONS]


def has_offsets(type_):
    """Offsets of 32 or 64 bits into a child or bytes."""
    return any(
        of(type_)
        for of in (t.is_list, t.is_large_list, t.is_map, t.is_string, t.is_large_string, t.is_binary, t.is_large_binary)
    )


def wide(type_):
    return t.is_large_list(type_) or t.is_large_string(type_) or t.is_large_binary(type_) or t.is_large_list_view(type_)


def packed(code, values):
    return pa.py_buffer(struct.pack(f"<{len(values)}{code}", *values))


class Layouts:
    """Draws from one generator of random numbers. Dictionaries go on from one array of a type to the next: kept, grown or new."""

    def __init__(self, random_, kinds, sliced):
        self.random = random_
        self.kinds = kinds
        self.sliced = sliced
        self.dictionaries = {}

    # Types

    def field(self, kind, name=None, depth=2):
        """A field of a kind; what is nested in it is drawn."""
        random_ = self.random
        name = random_.choice(["", "c", "item", "a.b", "é"]) if name is None else name
        type_ = EXTENSIONS[kind] if kind in EXTENSIONS else self.type(kind, depth)
        leaf = kind in PRIMITIVES and kind != "null"
        return pa.field(
            name,
            type_,
            nullable=not (leaf and random_.random() < 0.1),
            metadata=METADATA if random_.random() < 0.1 and kind not in EXTENSIONS else None,
        )

    def inner(self, depth, name=None):
        kinds = [kind for kind in self.kinds if depth > 0 or kind in PRIMITIVES]
        return self.field(self.random.choice(kinds), name, depth - 1)

    def type(self, kind, depth):
        random_ = self.random
        if kind in PRIMITIVES:
            return PRIMITIVES[kind]
        if kind == "list":
            return pa.list_(self.inner(depth))
        if kind in ("large_list", "list_view", "large_list_view"):
            return getattr(pa, kind)(self.inner(depth))
        if kind == "fixed_size_list":
            return pa.list_(self.inner(depth), random_.randint(1, 3))
        if kind == "fixed_size_list_0":
            return pa.list_(self.inner(depth), 0)
        if kind == "struct":
            return pa.struct([self.inner(depth, f"f{i}") for i in range(random_.randint(1, 3))])
        if kind == "struct_of_equal_names":
            return pa.struct([self.inner(depth, "twice"), self.inner(depth, "twice")])
        if kind == "struct_without_fields":
            return pa.struct([])
        if kind == "map":
            key = random_.choice([pa.utf8(), pa.int32(), pa.binary(2)])
            return pa.map_(pa.field("key", key, False), self.inner(depth, "value"))
        if kind in ("dense_union", "sparse_union"):
            children = [self.inner(depth, f"u{i}") for i in range(random_.randint(1, 3))]
            ids = random_.choice([range(len(children)), random_.sample(range(128), len(children))])
            return getattr(pa, kind)(children, list(ids))
        if kind == "run_end_encoded":
            values = random_.choice([kind for kind in self.kinds if kind in PRIMITIVES and kind != "null"])
            return pa.run_end_encoded(random_.choice([pa.int16(), pa.int32(), pa.int64()]), PRIMITIVES[values])
        if kind == "dictionary":
            values = self.inner(depth if random_.random() < 0.2 else 0).type
            widths = [pa.int8(), pa.uint8(), pa.int16(), pa.uint16(), pa.int32(), pa.uint32(), pa.int64(), pa.uint64()]
            return pa.dictionary(random_.choice(widths), values, random_.random() < 0.3)
        raise ValueError(kind)

    # Arrays

    def array(self, field, length):
        """Sometimes a slice of a longer array."""
        random_ = self.random
        if self.sliced and random_.random() < 0.5:
            before, after = random_.randrange(20), random_.randrange(5)
            return self.whole(field, before + length + after).slice(before, length)
        return self.whole(field, length)

    def whole(self, field, length):
        type_ = field.type
        if isinstance(type_, pa.BaseExtensionType):
            storage = self.whole(pa.field("", type_.storage_type), length)
            return pa.ExtensionArray.from_storage(type_, storage)
        if t.is_null(type_):
            return pa.nulls(length)
        if t.is_dictionary(type_):
            return self.dictionary(type_, length)
        if t.is_run_end_encoded(type_):
            return self.runs(type_, length)
        if t.is_union(type_):
            return self.union(type_, length)
        validity = self.validity(length) if field.nullable else None
        if t.is_struct(type_):
            return self.of(type_, length, [validity], [self.array(type_.field(i), length) for i in range(type_.num_fields)])
        if t.is_fixed_size_list(type_):
            elements = length * type_.list_size + self.random.randrange(4)
            return self.of(type_, length, [validity], [self.array(type_.value_field, elements)])
        if t.is_list_view(type_) or t.is_large_list_view(type_):
            return self.list_view(type_, length, validity)
        if t.is_string_view(type_) or t.is_binary_view(type_):
            return self.of(type_, length, [validity, *self.views(type_, length)])
        if has_offsets(type_):
            return self.with_offsets(type_, length, validity)
        if t.is_boolean(type_):
            return self.of(type_, length, [validity, self.bits(length)])
        return self.of(type_, length, [validity, self.slots(type_, length)])

    @staticmethod
    def of(type_, length, buffers, children=None):
        return pa.Array.from_buffers(type_, length, buffers, children=children)

    def bits(self, length):
        return pa.py_buffer(self.random.randbytes((length + 7) // 8 + self.random.randrange(3)))

    def validity(self, length):
        """A bitmap, or none: then all are valid."""
        choice = self.random.random()
        if choice < 0.35:
            return None
        if choice < 0.45:
            return pa.py_buffer(b"\xff" * ((length + 7) // 8))
        if choice < 0.5:
            return pa.py_buffer(bytes((length + 7) // 8))
        return self.bits(length)

    def slots(self, type_, length):
        random_, width = self.random, type_.bit_width // 8
        if t.is_decimal(type_):
            bound = 10**type_.precision - 1
            values = [random_.choice([0, bound, -bound, random_.randint(-bound, bound)]) for _ in range(length)]
            return pa.py_buffer(b"".join(value.to_bytes(width, "little", signed=True) for value in values))
        if t.is_date64(type_):
            return packed("q", [random_.randrange(-9999, 9999) * DAY_MILLIS for _ in range(length)])
        if t.is_time32(type_):
            return packed("i", [random_.randrange(DAY_MILLIS) for _ in range(length)])
        if t.is_time64(type_):
            return packed("q", [random_.randrange(DAY_MILLIS * 1000) for _ in range(length)])
        return pa.py_buffer(random_.randbytes(width * length))

    def text(self, type_):
        if t.is_string(type_) or t.is_large_string(type_) or t.is_string_view(type_):
            return self.random.choice(WORDS).encode()
        return self.random.randbytes(self.random.choice([0, 1, 4, 5, 12, 13, 20]))

    def with_offsets(self, type_, length, validity):
        random_ = self.random
        gap = random_.choice([0, 0, 3])
        if t.is_list(type_) or t.is_large_list(type_) or t.is_map(type_):
            sizes = [random_.randrange(4) for _ in range(length)]
        else:
            texts = [self.text(type_) for _ in range(length)]
            sizes = [len(text) for text in texts]
        offsets = [gap]
        for size in sizes:
            offsets.append(offsets[-1] + size)
        buffers = [validity, packed("q" if wide(type_) else "i", offsets)]
        needed = offsets[-1] + random_.randrange(3)
        if t.is_map(type_):
            entries = pa.struct([type_.key_field, type_.item_field])
            children = [self.whole(type_.key_field, needed), self.whole(type_.item_field, needed)]
            return self.of(type_, length, buffers, [self.of(entries, needed, [None], children)])
        if t.is_list(type_) or t.is_large_list(type_):
            return self.of(type_, length, buffers, [self.array(type_.value_field, needed)])
        return self.of(type_, length, [*buffers, pa.py_buffer(b"gap"[:gap] + b"".join(texts) + b"slack")])

    def list_view(self, type_, length, validity):
        random_ = self.random
        elements = random_.randrange(1, 2 * length + 2)
        offsets = [random_.randrange(elements) for _ in range(length)]
        sizes = [random_.randrange(min(4, elements - offset + 1)) for offset in offsets]
        code = "q" if wide(type_) else "i"
        buffers = [validity, packed(code, offsets), packed(code, sizes)]
        return self.of(type_, length, buffers, [self.array(type_.value_field, elements)])

    def views(self, type_, length):
        random_ = self.random
        buffers = [bytearray(b"#" * random_.randrange(5)) for _ in range(random_.choice([0, 1, 3]))]
        views = bytearray()
        for _ in range(length):
            text = self.text(type_)
            if len(text) > 12 and not buffers:
                text = text[:12]
            if len(text) <= 12:
                views += struct.pack("<i12s", len(text), text)
            else:
                buffer = random_.randrange(len(buffers))
                views += struct.pack("<i4sii", len(text), text[:4], buffer, len(buffers[buffer]))
                buffers[buffer] += text
        return [pa.py_buffer(bytes(views)), *(pa.py_buffer(bytes(buffer)) for buffer in buffers)]

    def union(self, type_, length):
        random_ = self.random
        codes, count = type_.type_codes, type_.num_fields
        choices = [random_.randrange(count) for _ in range(length)]
        type_ids = pa.py_buffer(bytes(codes[choice] for choice in choices))
        if type_.mode == "sparse":
            children = [self.array(type_.field(i), length) for i in range(count)]
            return self.of(type_, length, [None, type_ids], children)
        gaps = random_.choice([[0], [0, 0, 1, 2]])
        next_, offsets = [random_.choice(gaps) for _ in range(count)], []
        for choice in choices:
            offsets.append(next_[choice])
            next_[choice] += 1 + random_.choice(gaps)
        children = [self.array(type_.field(i), next_[i] + random_.choice(gaps)) for i in range(count)]
        return self.of(type_, length, [None, type_ids, packed("i", offsets)], children)

    def runs(self, type_, length):
        random_ = self.random
        ends = []
        while (ends[-1] if ends else 0) < length:
            ends.append((ends[-1] if ends else 0) + random_.randrange(1, 5))
        before = random_.randrange(1 + (ends[-1] if ends else 0) - length)
        values = self.array(pa.field("values", type_.value_type), len(ends))
        whole = pa.RunEndEncodedArray.from_arrays(pa.array(ends, type_.run_end_type), values, type=type_)
        return whole.slice(before, length) if self.sliced else whole.slice(0, length)

    def dictionary(self, type_, length):
        random_ = self.random
        key = str(type_)
        values, choice = self.dictionaries.get(key), random_.random()
        field = pa.field("values", type_.value_type)
        if values is None or choice < 0.2:
            values = self.array(field, random_.randrange(1, 8))
        elif choice < 0.5:
            try:
                values = pa.concat_arrays([values, self.array(field, random_.randrange(1, 4))])
            except pa.ArrowException:  # not of all types
                pass
        self.dictionaries[key] = values
        below_null = -1 if t.is_signed_integer(type_.index_type) else 255
        validity = [random_.random() < 0.8 for _ in range(length)]
        slots = [random_.randrange(len(values)) if valid else below_null for valid in validity]
        bits = [sum(valid << i for i, valid in enumerate(validity[at : at + 8])) for at in range(0, length, 8)]
        data = pa.array(slots, type_.index_type).buffers()[1]
        indices = self.of(type_.index_type, length, [pa.py_buffer(bytes(bits)), data])
        return pa.DictionaryArray.from_arrays(indices, values, ordered=type_.ordered, safe=False)


def batches(random_, kind, kinds=KINDS, sliced=True):
    """A schema with a column of `kind`, and none to four batches of it, some of them empty; `kinds` may be nested in it."""
    layouts = Layouts(random_, kinds, sliced)
    if kind == "no_columns":
        columns = []
    else:
        columns = [layouts.field(kind)]
        if random_.random() < 0.5:
            columns.insert(random_.randrange(2), layouts.inner(1, "beside"))
    schema = pa.schema(columns, metadata=METADATA if random_.random() < 0.3 else None)
    lengths = [random_.choice([0, 1, 7, 8, 9, 30]) for _ in range(random_.choice([0, 1, 1, 1, 2, 4]))]
    return schema, [batch(layouts, schema, length) for length in lengths]


def batch(layouts, schema, length):
    arrays = [layouts.array(field, length) for field in schema]
    if not arrays:
        rows = pa.Array.from_buffers(pa.struct([]), length, [None], children=[])
        return pa.RecordBatch.from_struct_array(rows).replace_schema_metadata(schema.metadata)
    return pa.RecordBatch.from_arrays(arrays, schema=schema)
