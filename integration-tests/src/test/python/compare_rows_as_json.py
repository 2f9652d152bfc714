"""compare_rows_as_json ROWS FILE...: holds lines of JSON against the values that pyarrow finds in stream files."""

import base64
import json
import re
import sys
from decimal import Decimal

import pyarrow as pa
import pyarrow.types as t

UNITS = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
TIME = r"(\d\d):(\d\d):(\d\d)(?:\.(\d+))?"
DATE = r"([+-]?\d{4,})-(\d\d)-(\d\d)"
OFFSET = r"(Z|[+-]\d\d:\d\d(?::\d\d)?)?"


def days(year, month, day):
    """Days since 1970 of a date of the Gregorian calendar, any year."""
    year -= month <= 2
    era, of_era = divmod(year, 400)
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468


def of_time(groups, per_second):
    hours, minutes, seconds, fraction = groups
    whole = int(hours) * 3600 + int(minutes) * 60 + int(seconds)
    return whole * per_second + (int(fraction) * per_second // 10 ** len(fraction) if fraction else 0)


def offset_seconds(text):
    if text in (None, "Z"):
        return 0
    parts = [int(part) for part in text[1:].split(":")] + [0]
    return (-1 if text[0] == "-" else 1) * (parts[0] * 3600 + parts[1] * 60 + parts[2])


def timestamp(text, per_second):
    found = re.fullmatch(DATE + "(?:T" + TIME + OFFSET + ")?", text).groups()
    date = days(*map(int, found[:3])) * 86400 * per_second
    return date if found[3] is None else date + of_time(found[3:7], per_second) - offset_seconds(found[7]) * per_second


def duration(text, per_second):
    found = re.fullmatch(r"PT(?:(-?\d+)H)?(?:(-?\d+)M)?(?:(-?)(\d+)(?:\.(\d+))?S)?", text).groups()
    seconds = int(found[0] or 0) * 3600 + int(found[1] or 0) * 60
    fraction = int((found[4] or "0").ljust(9, "0")) * per_second // 10**9
    rest = int(found[3] or 0) * per_second + fraction
    return seconds * per_second + (-rest if found[2] else rest)


def month_day_nano(text):
    found = re.fullmatch(r"P(?:(-?\d+)M)?(?:(-?\d+)D)?(T.*)?", text).groups()
    return int(found[0] or 0), int(found[1] or 0), duration("P" + found[2], 10**9) if found[2] else 0


def unique(names):
    seen = []
    for i, name in enumerate(names):
        while name in seen:
            name += f"#{i}"
        seen.append(name)
    return seen


def code_of(array, i):
    """Of a value in an array of unions: pyarrow's own scalar of a null has the first code whatever the array says."""
    return array.type_codes[i].as_py() if t.is_union(array.type) else None


def same(shown, scalar, code=None):
    kind = scalar.type
    if isinstance(kind, pa.BaseExtensionType):
        return same(shown, scalar.value) if scalar.is_valid else shown is None
    if t.is_union(kind):
        names = unique([kind.field(i).name for i in range(kind.num_fields)])
        if scalar.value is None:
            said = names if code is None else [names[list(kind.type_codes).index(code)]]
            return len(shown) == 1 and list(shown)[0] in said and list(shown.values()) == [None]
        child = list(kind.type_codes).index(scalar.type_code)
        return list(shown) == [names[child]] and same(shown[names[child]], scalar.value)
    if t.is_run_end_encoded(kind):
        return same(shown, scalar.value) if scalar.value is not None else shown is None
    if not scalar.is_valid or t.is_null(kind):
        return shown is None
    if t.is_dictionary(kind):
        return same(shown, scalar.value)
    if t.is_boolean(kind) or t.is_integer(kind):
        return shown == scalar.as_py() and isinstance(shown, bool) == t.is_boolean(kind)
    if t.is_floating(kind):
        number = scalar.as_py()
        if number != number or number in (float("inf"), float("-inf")):
            return {"NaN": "nan", "Infinity": "inf", "-Infinity": "-inf"}[shown] == str(float(number))
        return pa.scalar(shown, pa.float64()).cast(kind, safe=False).as_py() == number
    if t.is_decimal(kind):
        return isinstance(shown, str) and Decimal(shown) == scalar.as_py()
    if t.is_date(kind):
        per_day = 86400000 if t.is_date64(kind) else 1
        return shown == scalar.value if isinstance(shown, int) else timestamp(shown, 1000) * per_day == scalar.value * 86400000
    if t.is_time(kind) or t.is_timestamp(kind) or t.is_duration(kind):
        per_second = UNITS[kind.unit]
        if isinstance(shown, int):
            return shown == scalar.value
        if t.is_time(kind):
            return of_time(re.fullmatch(TIME, shown).groups(), per_second) == scalar.value
        return (duration if t.is_duration(kind) else timestamp)(shown, per_second) == scalar.value
    if t.is_interval(kind):
        value = scalar.as_py()
        return month_day_nano(shown) == (value.months, value.days, value.nanoseconds)
    if t.is_binary(kind) or t.is_large_binary(kind) or t.is_fixed_size_binary(kind) or t.is_binary_view(kind):
        return base64.b64decode(shown, validate=True) == scalar.as_py()
    if t.is_string(kind) or t.is_large_string(kind) or t.is_string_view(kind):
        return shown == scalar.as_py()
    if t.is_struct(kind):
        names = unique([field.name for field in kind])
        return list(shown) == names and all(same(shown[name], scalar[i]) for i, name in enumerate(names))
    if t.is_map(kind):
        keys, values = scalar.values.field(0), scalar.values.field(1)
        pairs = list(shown.items()) if isinstance(shown, Pairs) else shown
        return len(pairs) == len(keys) and all(
            same(key, keys[i]) and same(value, values[i], code_of(values, i)) for i, (key, value) in enumerate(pairs))
    values = scalar.values
    return len(shown) == len(values) and all(same(one, values[i], code_of(values, i)) for i, one in enumerate(shown))


class Pairs(dict):
    """An object whose members are all kept, as a map may have a key twice."""

    def __init__(self, pairs):
        super().__init__(pairs)
        self.pairs = pairs

    def items(self):
        return self.pairs


lines = open(sys.argv[1], encoding="utf-8").read().splitlines()
rows = 0
for path in sys.argv[2:]:
    with pa.ipc.open_stream(path) as reader:
        names = unique(reader.schema.names)
        for batch in reader:
            for row in range(batch.num_rows):
                shown = json.loads(lines[rows], object_pairs_hook=Pairs)
                rows += 1
                assert list(shown) == names, f"{path}: {list(shown)} for {names}"
                for column, name in enumerate(names):
                    array = batch.column(column)
                    scalar = array[row]
                    assert same(shown[name], scalar, code_of(array, row)), f"{path}: {shown[name]!r} for {scalar!r}"
assert rows == len(lines), f"{len(lines)} lines for {rows} rows"
print(f"{len(sys.argv) - 2} files, {rows} rows equal")
