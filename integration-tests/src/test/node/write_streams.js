// Writes streams of random values as Arrow JS writes them: names of children left out where that is the default, slices of
// tables with bit offsets, null counts of -1, dictionaries that grow.
//
//     node write_streams.js DIRECTORY COUNT SEED [file]
//
// Each is a file DIRECTORY/arrow-js+KIND+NUMBER.arrows, or .arrow if IPC files are asked for.
'use strict';

const fs = require('node:fs');
const arrow = require('apache-arrow');

const WORDS = ['', 'a', 'é', '矢𝄞', 'twelve bytes', 'a text that is longer than any view holds inline'];

/** A small generator of random numbers (mulberry32), as Node has none that takes a seed. */
function generator(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (bound) => Math.floor(next() * bound);
  const choice = (of) => of[below(of.length)];
  return { next, below, choice };
}

const bigint = (random) => BigInt(random.below(2 ** 32)) * 2n ** 20n - 2n ** 51n;
const bytes = (random, length) => Uint8Array.from({ length }, () => random.below(256));

// A type, and a value of it that is not null.
const PRIMITIVES = {
  null: () => [new arrow.Null(), () => null],
  bool: () => [new arrow.Bool(), (random) => random.next() < 0.5],
  int8: () => [new arrow.Int8(), (random) => random.below(256) - 128],
  uint16: () => [new arrow.Uint16(), (random) => random.below(2 ** 16)],
  int32: () => [new arrow.Int32(), (random) => random.below(2 ** 32) - 2 ** 31],
  int64: () => [new arrow.Int64(), bigint],
  uint64: () => [new arrow.Uint64(), (random) => BigInt(random.below(2 ** 32))],
  float16: () => [new arrow.Float16(), (random) => random.below(1000) / 8],
  float32: () => [new arrow.Float32(), (random) => random.below(1000) / 8],
  float64: () => [new arrow.Float64(), (random) => random.next()],
  utf8: () => [new arrow.Utf8(), (random) => random.choice(WORDS)],
  large_utf8: () => [new arrow.LargeUtf8(), (random) => random.choice(WORDS)],
  binary: () => [new arrow.Binary(), (random) => bytes(random, random.below(20))],
  large_binary: () => [new arrow.LargeBinary(), (random) => bytes(random, random.below(20))],
  fixed_size_binary: () => [new arrow.FixedSizeBinary(3), (random) => bytes(random, 3)],
  date_day: () => [new arrow.DateDay(), (random) => new Date(random.below(20_000) * 86_400_000)],
  date_millis: () => [new arrow.DateMillisecond(), (random) => new Date(random.below(20_000) * 86_400_000)],
  time: () => [new arrow.TimeMillisecond(), (random) => random.below(86_400_000)],
  time_nanos: () => [new arrow.TimeNanosecond(), (random) => BigInt(random.below(2 ** 32))],
  timestamp: () => [new arrow.TimestampMillisecond(), (random) => random.below(2 ** 32)],
  duration: () => [new arrow.DurationMillisecond(), bigint],
  decimal: () => [new arrow.Decimal(2, 38, 128), (random) => Uint32Array.of(random.below(2 ** 32), 0, 0, 0)],
  interval_months: () => [new arrow.IntervalYearMonth(), (random) => Int32Array.of(random.below(100))],
  interval_day_time: () => [new arrow.IntervalDayTime(), (random) => Int32Array.of(random.below(100), random.below(100))],
};

const NESTED = {
  // as `new List()` of JS users leaves the name out
  list: (random) => nested(random, (child) => new arrow.List(named(random, child)), (value) => list(random, value)),
  fixed_size_list: (random) =>
    nested(random, (child) => new arrow.FixedSizeList(2, named(random, child)), (value) => [value(random), value(random)]),
  struct: (random) => {
    const [a, b] = [leaf(random), leaf(random)];
    const type = new arrow.Struct([named(random, a[0], 'a'), new arrow.Field('b', b[0], true)]);
    return [type, () => ({ [type.children[0].name]: nullable(random, a[1]), b: nullable(random, b[1]) })];
  },
  map: (random) => {
    const [type, value] = leaf(random);
    const entries = new arrow.Struct([new arrow.Field('key', new arrow.Utf8(), false), new arrow.Field('value', type, true)]);
    const map = () => new Map(WORDS.slice(0, random.below(3)).map((word) => [word, nullable(random, value)]));
    return [new arrow.Map_(new arrow.Field('entries', entries, false)), map];
  },
  sparse_union: (random) => union(random, arrow.SparseUnion),
  dense_union: (random) => union(random, arrow.DenseUnion),
  dictionary: (random) => {
    const index = random.choice([new arrow.Int8(), new arrow.Uint16(), new arrow.Int32()]);
    return [new arrow.Dictionary(new arrow.Utf8(), index), () => random.choice(WORDS)];
  },
};

const KINDS = { ...PRIMITIVES, ...NESTED };
const LEAVES = ['bool', 'int32', 'int64', 'float64', 'utf8', 'binary', 'date_millis'];

function leaf(random) {
  return PRIMITIVES[random.choice(LEAVES)](random);
}

/** Without a name where JavaScript lets it be undefined. */
function named(random, type, name = 'item') {
  return new arrow.Field(random.choice([undefined, name]), type, true);
}

function nested(random, typeOf, valueOf) {
  const [child, value] = leaf(random);
  return [typeOf(child), () => valueOf(() => nullable(random, value))];
}

function list(random, value) {
  return Array.from({ length: random.below(4) }, () => value(random));
}

function nullable(random, value) {
  return random.next() < 0.2 ? null : value(random);
}

function union(random, Union) {
  const ids = random.choice([[0, 1], [5, 9]]);
  const types = [new arrow.Float64(), new arrow.Utf8()];
  const children = types.map((type, i) => named(random, type, `u${i}`));
  return [new Union(ids, children), null];
}

/** Data of a union, which no builder of Arrow JS makes from values. */
function unionData(random, type, length) {
  const texts = arrow.vectorFromArray(Array.from({ length }, () => random.choice(WORDS)), new arrow.Utf8()).data[0];
  const numbers = arrow.vectorFromArray(Array.from({ length }, () => random.next()), new arrow.Float64()).data[0];
  const choices = Array.from({ length }, () => random.below(2));
  const typeIds = Int8Array.from(choices, (choice) => type.typeIds[choice]);
  const children = [numbers, texts];
  if (arrow.DataType.isSparseUnion(type)) return arrow.makeData({ type, length, typeIds, children });
  // each child with slots that no row refers to
  const valueOffsets = Int32Array.from(choices, (_, i) => i);
  return arrow.makeData({ type, length, typeIds, valueOffsets, children });
}

function column(random, [type, value], length) {
  if (value === null) return new arrow.Vector([unionData(random, type, length)]);
  if (arrow.DataType.isNull(type)) return new arrow.Vector([arrow.makeData({ type, length })]);
  return arrow.vectorFromArray(Array.from({ length }, () => nullable(random, value)), type);
}

/** What Arrow JS makes of plain arrays: dictionaries of texts, and a stream of several batches. */
function inferred(random) {
  const length = 1 + random.below(40);
  return arrow.tableFromArrays({
    n: Float64Array.from({ length }, random.next),
    i: BigInt64Array.from({ length }, () => bigint(random)),
    s: Array.from({ length }, () => random.choice(WORDS)),
    l: Array.from({ length }, () => [1, 2, null]),
  });
}

function table(random, kind) {
  if (kind === 'inferred') return inferred(random);
  const drawn = KINDS[kind](random);
  const length = random.choice([0, 1, 8, 9, 40]);
  const metadata = random.next() < 0.3 ? new Map([['unit', 'none'], ['é', '矢']]) : undefined;
  const schema = new arrow.Schema([new arrow.Field('c', drawn[0], true, metadata), new arrow.Field('n', new arrow.Int32())], metadata);
  const batches = Array.from({ length: random.choice([1, 1, 2, 3]) }, (_, i) => {
    const rows = i === 0 ? length : random.choice([0, 5, 20]);
    const children = [column(random, drawn, rows), column(random, PRIMITIVES.int32(), rows)].map((vector) => vector.data[0]);
    const type = new arrow.Struct(schema.fields);
    return new arrow.RecordBatch(schema, arrow.makeData({ type, length: rows, children }));
  });
  const whole = new arrow.Table(schema, batches);
  // Arrow JS 21.2 keeps the offsets of a sliced dense union and cuts its children
  return kind !== 'dense_union' && random.next() < 0.5 ? whole.slice(random.below(1 + Math.min(whole.numRows, 11))) : whole;
}

function main([directory, count, seed, format = 'stream']) {
  const suffix = format === 'file' ? 'arrow' : 'arrows';
  // of intervals nothing that reads files has arrays
  const kinds = [...Object.keys(KINDS), 'inferred'].filter((kind) => format === 'stream' || !kind.startsWith('interval'));
  let made = 0;
  for (let attempt = 0; made < Number(count) && attempt < 20 * (Number(count) + kinds.length); attempt++) {
    const kind = kinds[attempt % kinds.length];
    const random = generator(Number(seed) * 1_000_003 + attempt);
    try {
      const written = arrow.tableToIPC(table(random, kind), format);
      const number = String(attempt).padStart(5, '0');
      fs.writeFileSync(`${directory}/arrow-js+${kind}+${number}.${suffix}`, written);
      made++;
    } catch {
      // what it refuses to write is left out
    }
  }
  if (made < Number(count)) throw new Error('Arrow JS refuses nearly everything');
}

main(process.argv.slice(2));
