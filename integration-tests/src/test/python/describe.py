"""Describes Arrow IPC streams as pyarrow reads them, in the lines that StreamDescription.java defines.

    python describe.py [--batch-metadata] FILE...
"""

import json
import sys

import pyarrow as pa
import pyarrow.types as t

UNITS = {"s": "second", "ms": "millisecond", "us": "microsecond", "ns": "nanosecond"}

def text(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def metadata(entries):
    decoded = [(key.decode(), value.decode()) for key, value in (entries or {}).items()]
    # by UTF-16 units, as Java and JavaScript sort strings
    return dict(sorted(decoded, key=lambda entry: entry[0].encode("utf-16-be")))


def type_name(type_):
    if t.is_null(type_):
        return "null"
    if t.is_boolean(type_):
        return "bool"
    if t.is_integer(type_):
        return str(type_)
    if t.is_floating(type_):
        return f"float{type_.bit_width}"
    if t.is_decimal(type_):
        return f"decimal{type_.bit_width}({type_.precision},{type_.scale})"
    if t.is_string(type_):
        return "utf8"
    if t.is_large_string(type_):
        return "large_utf8"
    if t.is_string_view(type_):
        return "utf8_view"
    if t.is_fixed_size_binary(type_):
        return f"fixed_size_binary({type_.byte_width})"
    if t.is_binary(type_):
        return "binary"
    if t.is_large_binary(type_):
        return "large_binary"
    if t.is_binary_view(type_):
        return "binary_view"
    if t.is_date32(type_):
        return "date(day)"
    if t.is_date64(type_):
        return "date(millisecond)"
    if t.is_time(type_):
        return f"time({UNITS[type_.unit]})"
    if t.is_timestamp(type_):
        return f"timestamp({UNITS[type_.unit]}{',' + type_.tz if type_.tz else ''})"
    if t.is_duration(type_):
        return f"duration({UNITS[type_.unit]})"
    if t.is_interval(type_):
        return "interval(month_day_nano)"  # pyarrow has no arrays of the other two
    if t.is_map(type_):
        return f"map(sorted={text(type_.keys_sorted)})"
    if t.is_fixed_size_list(type_):
        return f"fixed_size_list({type_.list_size})"
    if t.is_list(type_):
        return "list"
    if t.is_large_list(type_):
        return "large_list"
    if t.is_list_view(type_):
        return "list_view"
    if t.is_large_list_view(type_):
        return "large_list_view"
    if t.is_struct(type_):
        return "struct"
    if t.is_union(type_):
        return f"union({type_.mode},{text(type_.type_codes)})"
    if t.is_run_end_encoded(type_):
        return "run_end_encoded"
    raise NotImplementedError(f"no description of the type {type_}")


def children(type_):
    if t.is_map(type_):
        return [type_.key_field, type_.item_field]
    if t.is_struct(type_) or t.is_union(type_):
        return [type_.field(i) for i in range(type_.num_fields)]
    if t.is_run_end_encoded(type_):
        return [pa.field("run_ends", type_.run_end_type, False), pa.field("values", type_.value_type)]
    if hasattr(type_, "value_field"):
        return [type_.value_field]
    return []


def field(of):
    type_ = of.type
    described = {"name": of.name, "nullable": of.nullable}
    if t.is_dictionary(type_):
        described["type"] = type_name(type_.value_type)
        described["dictionary"] = {"indices": type_name(type_.index_type), "ordered": type_.ordered}
        type_ = type_.value_type
    else:
        described["type"] = type_name(type_)
    described["children"] = [field(child) for child in children(type_)]
    described["metadata"] = metadata(of.metadata)
    return described


def fixed(array, code):
    """The array's slots, null or not, as a memoryview of the struct code `code`."""
    size = memoryview(bytes(8)).cast(code).itemsize
    raw = array.buffers()[1]
    if raw is None:
        return [0] * len(array)
    return memoryview(raw).cast("B")[array.offset * size : (array.offset + len(array)) * size].cast(code)


def slots(array, width):
    """The array's slots, null or not, as bytes of `width` each."""
    raw = array.buffers()[1]
    raw = bytes(raw) if raw is not None else bytes(width * (array.offset + len(array)))
    return [raw[i * width : (i + 1) * width] for i in range(array.offset, array.offset + len(array))]


FLOATS = {16: ("H", 0x7C00, 0x03FF), 32: ("I", 0x7F800000, 0x7FFFFF), 64: ("Q", 0x7FF0000000000000, 0xFFFFFFFFFFFFF)}


def floats(array):
    width = array.type.bit_width
    code, exponent, fraction = FLOATS[width]
    return [
        '"NaN"' if bits & exponent == exponent and bits & fraction else f'"{bits:0{width // 4}x}"'
        for bits in fixed(array, code)
    ]


def joined(values):
    return "[" + ",".join(values) + "]"


def values(array):
    """The array's values as texts, one for each slot."""
    texts = any_values(array)
    # nulls of these are told by their children, or by the indices: pyarrow 26 crashes on `is_null` of a dictionary of nulls
    if array.null_count and not any(of(array.type) for of in (t.is_union, t.is_run_end_encoded, t.is_dictionary)):
        return ["null" if null else text_ for null, text_ in zip(array.is_null().to_pylist(), texts)]
    return texts


def any_values(array):
    type_ = array.type
    if t.is_null(type_):
        return ["null"] * len(array)
    if t.is_boolean(type_) or t.is_string(type_) or t.is_large_string(type_) or t.is_string_view(type_):
        return [text(value) for value in array.to_pylist()]
    if t.is_integer(type_):
        return [str(value) for value in array.to_pylist()]
    if t.is_floating(type_):
        return floats(array)
    if t.is_decimal(type_):
        return [
            f'"{int.from_bytes(slot, "little", signed=True)}e{-type_.scale}"' for slot in slots(array, type_.bit_width // 8)
        ]
    if t.is_binary(type_) or t.is_large_binary(type_) or t.is_binary_view(type_) or t.is_fixed_size_binary(type_):
        return [f'"{value.hex()}"' if value is not None else "null" for value in array.to_pylist()]
    if t.is_interval(type_):
        return [
            joined(str(int.from_bytes(slot[start:end], "little", signed=True)) for start, end in ((0, 4), (4, 8), (8, 16)))
            for slot in slots(array, 16)
        ]
    if t.is_temporal(type_):
        return [str(value) for value in fixed(array, "i" if type_.bit_width == 32 else "q")]
    if t.is_dictionary(type_):
        # an empty dictionary is legal where all indices are null
        dictionary = values(array.dictionary)
        return [dictionary[i] if i is not None else "null" for i in array.indices.to_pylist()]
    if t.is_map(type_):
        entries = [joined(entry) for entry in zip(values(array.keys), values(array.items))]
        return lists(entries, array.offsets.to_pylist())
    if t.is_fixed_size_list(type_):
        elements, size = values(array.values), type_.list_size
        return [joined(elements[i * size : (i + 1) * size]) for i in range(array.offset, array.offset + len(array))]
    if t.is_list(type_) or t.is_large_list(type_):
        return lists(values(array.values), array.offsets.to_pylist())
    if t.is_list_view(type_) or t.is_large_list_view(type_):
        elements = values(array.values)
        return [
            joined(elements[offset : offset + size])
            for offset, size in zip(array.offsets.to_pylist(), array.sizes.to_pylist())
        ]
    if t.is_struct(type_):
        names = [text(type_.field(i).name) for i in range(type_.num_fields)]
        columns = [values(array.field(i)) for i in range(type_.num_fields)]
        return [
            "{" + ",".join(f"{name}:{column[i]}" for name, column in zip(names, columns)) + "}" for i in range(len(array))
        ]
    if t.is_union(type_):
        if not len(array):
            return []  # and pyarrow is not asked for their type codes
        columns = {code: values(array.field(i)) for i, code in enumerate(type_.type_codes)}
        codes = array.type_codes.to_pylist()
        offsets = array.offsets.to_pylist() if type_.mode == "dense" else range(len(array))
        return [f"[{code},{columns[code][offset]}]" for code, offset in zip(codes, offsets)]
    if t.is_run_end_encoded(type_):
        runs, ends = values(array.values), array.run_ends.to_pylist()
        return [runs[next(r for r, end in enumerate(ends) if end > i)] for i in range(array.offset, array.offset + len(array))]
    raise NotImplementedError(f"no description of values of the type {type_}")


def lists(elements, offsets):
    return [joined(elements[start:end]) for start, end in zip(offsets, offsets[1:])]


def describe(path, with_batch_metadata, out):
    source = pa.memory_map(path)
    with pa.ipc.open_stream(source) as reader:
        schema = {"fields": [field(of) for of in reader.schema], "metadata": metadata(reader.schema.metadata)}
        out.write(text({"schema": schema}) + "\n")
        batches = 0
        while True:
            try:
                batch, custom_metadata = reader.read_next_batch_with_custom_metadata()
            except StopIteration:
                break
            described = {"batch": batches, "rows": batch.num_rows}
            if with_batch_metadata:
                described["metadata"] = metadata(custom_metadata)
            out.write(text(described) + "\n")
            columns = [values(column) for column in batch.columns]
            for row in range(batch.num_rows):
                out.write("[" + ",".join(column[row] for column in columns) + "]\n")
            batches += 1


def describe_storage():
    """What a registered extension type would hide is described: its storage and its metadata."""
    for name in ("arrow.uuid", "arrow.json", "arrow.bool8", "arrow.opaque", "arrow.fixed_shape_tensor"):
        pa.unregister_extension_type(name)


def main(arguments):
    flag = "--batch-metadata"
    describe_storage()
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    for path in arguments:
        if path != flag:
            try:
                describe(path, flag in arguments, sys.stdout)
            except Exception as failure:
                raise SystemExit(f"{path}: {type(failure).__name__}: {failure}") from failure


if __name__ == "__main__":
    main(sys.argv[1:])
