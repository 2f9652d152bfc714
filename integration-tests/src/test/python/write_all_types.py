"""Writes a stream of every type that the interoperability tests cover, in batches with and without nulls, and empty ones.

    python write_all_types.py FILE
"""

import decimal
import sys

import pyarrow as pa

INT_RANGES = {8: 2**7, 16: 2**15, 32: 2**31, 64: 2**63}


def columns():
    yield pa.field("null", pa.null()), [None, None, None]
    yield pa.field("bool", pa.bool_()), [True, None, False]
    for bits, half in INT_RANGES.items():
        yield pa.field(f"int{bits}", getattr(pa, f"int{bits}")()), [-half, half - 1, None]
        yield pa.field(f"uint{bits}", getattr(pa, f"uint{bits}")()), [2 * half - 1, None, 0]
    yield pa.field("float16", pa.float16()), [1.5, float("nan"), None]
    yield pa.field("float32", pa.float32()), [-0.0, 3.4e38, None]
    yield pa.field("float64", pa.float64()), [0.1, float("-inf"), None]
    yield pa.field("utf8", pa.utf8()), ['quote " \\ \n \x01 \x7f', None, "矢 𝄞 é"]
    yield pa.field("large_utf8", pa.large_utf8()), ["", "x" * 100, None]
    yield pa.field("binary", pa.binary()), [b"\x00\xff", None, b""]
    yield pa.field("large_binary", pa.large_binary()), [None, b"\x80", b"abc"]
    yield pa.field("fixed_size_binary", pa.binary(3)), [b"\x01\x02\x03", None, b"abc"]
    yield pa.field("date32", pa.date32()), [-1, None, 20_000]
    yield pa.field("date64", pa.date64()), [86_400_000, -86_400_000, None]
    yield pa.field("time32", pa.time32("s")), [0, 86_399, None]
    yield pa.field("time32_ms", pa.time32("ms")), [0, 86_399_999, None]
    yield pa.field("time64_us", pa.time64("us")), [0, 86_399_999_999, None]
    yield pa.field("time64_ns", pa.time64("ns")), [0, 86_399_999_999_999, None]
    for unit in ("s", "ms", "us", "ns"):
        yield pa.field(f"timestamp_{unit}", pa.timestamp(unit)), [-1, None, 2**53 + 1]
        yield pa.field(f"duration_{unit}", pa.duration(unit)), [-(2**63), 2**63 - 1, None]
    yield pa.field("timestamp_zoned", pa.timestamp("us", "Europe/Zurich")), [-1, None, 2**53 + 1]
    yield pa.field("timestamp_utc", pa.timestamp("ns", "UTC")), [0, None, 2**62]
    yield pa.field("interval", pa.month_day_nano_interval()), [(-1, 2, -3), None, (0, 0, 2**53 + 1)]
    yield pa.field("decimal128", pa.decimal128(38, 10)), [decimal.Decimal("-1.5"), None, decimal.Decimal(10) ** 27]
    yield pa.field("decimal128_scale", pa.decimal128(5, -2)), [decimal.Decimal("12300"), None, decimal.Decimal("-100")]
    yield pa.field("decimal256", pa.decimal256(76, 2)), [decimal.Decimal("-0.01"), None, decimal.Decimal(10) ** 70]
    yield pa.field("list", pa.list_(pa.int16())), [[1, None, 3], None, []]
    yield pa.field("large_list", pa.large_list(pa.field("element", pa.utf8(), False))), [["a"], None, []]
    yield pa.field("fixed_size_list", pa.list_(pa.float64(), 2)), [[0.5, None], None, [1.0, 2.0]]
    yield pa.field("list_of_lists", pa.list_(pa.list_(pa.int64()))), [[[1], None, []], [], None]
    struct = pa.struct([pa.field("a", pa.int64(), False), pa.field("b", pa.struct([pa.field("c", pa.utf8())]))])
    yield pa.field("struct", struct), [{"a": 2**53 + 1, "b": {"c": None}}, {"a": 0, "b": None}, None]
    yield pa.field("map", pa.map_(pa.utf8(), pa.int32())), [[("k", 1), ("l", None)], None, []]
    dictionary = pa.dictionary(pa.int8(), pa.utf8())
    yield pa.field("dictionary", dictionary), ["x", None, "x"]
    yield pa.field("dictionary_ordered", pa.dictionary(pa.uint32(), pa.large_utf8(), True)), ["x", "y", None]
    yield pa.field("dictionary_int64", pa.dictionary(pa.int32(), pa.int64())), [2**53 + 1, None, -1]
    yield pa.field("list_of_dictionaries", pa.list_(dictionary)), [["p", None, "q"], None, []]


def array(field, values):
    type_ = field.type
    if pa.types.is_temporal(type_) and not pa.types.is_interval(type_):
        # by what is stored: Python's own classes reach neither these values nor nanoseconds
        return pa.array(values, pa.int32() if type_.bit_width == 32 else pa.int64()).view(type_)
    if pa.types.is_dictionary(type_):
        distinct = list(dict.fromkeys(value for value in values if value is not None))
        indices = [None if value is None else distinct.index(value) for value in values]
        return pa.DictionaryArray.from_arrays(
            pa.array(indices, type_.index_type), pa.array(distinct, type_.value_type), ordered=type_.ordered
        )
    return pa.array(values, type_)


def main(path):
    fields = [field for field, _ in columns()]
    fields[1] = fields[1].with_metadata({"unit": "none", "é": "矢"})
    schema = pa.schema(fields, metadata={"z": "last", "a": "first \" quoted"})
    whole = pa.record_batch([array(field, values) for field, values in columns()], schema=schema)
    with pa.OSFile(path, "wb") as sink, pa.ipc.new_stream(sink, schema) as writer:
        writer.write_batch(whole, custom_metadata={"batch": "first", "a": "é"})
        writer.write_batch(whole.slice(0, 0))
        writer.write_batch(whole.slice(1, 2), custom_metadata={"batch": "third"})


if __name__ == "__main__":
    main(sys.argv[1])
