// Describes Arrow IPC streams as Arrow JS reads them, in the lines that StreamDescription.java defines.
//
//     node describe.js [--batch-metadata] FILE...
'use strict';

const fs = require('node:fs');
const arrow = require('apache-arrow');

const { Type } = arrow;
const UNITS = ['second', 'millisecond', 'microsecond', 'nanosecond'];
const FLOAT_BITS = [16, 32, 64];

function metadata(entries) {
  return Object.fromEntries([...(entries ?? [])].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

function typeName(type) {
  switch (type.typeId) {
    case Type.Null: return 'null';
    case Type.Bool: return 'bool';
    case Type.Int: return `${type.isSigned ? 'int' : 'uint'}${type.bitWidth}`;
    case Type.Float: return `float${FLOAT_BITS[type.precision]}`;
    case Type.Decimal: return `decimal${type.bitWidth}(${type.precision},${type.scale})`;
    case Type.Utf8: return 'utf8';
    case Type.LargeUtf8: return 'large_utf8';
    case Type.Utf8View: return 'utf8_view';
    case Type.Binary: return 'binary';
    case Type.LargeBinary: return 'large_binary';
    case Type.BinaryView: return 'binary_view';
    case Type.FixedSizeBinary: return `fixed_size_binary(${type.byteWidth})`;
    case Type.Date: return `date(${['day', 'millisecond'][type.unit]})`;
    case Type.Time: return `time(${UNITS[type.unit]})`;
    case Type.Timestamp: return `timestamp(${UNITS[type.unit]}${type.timezone ? `,${type.timezone}` : ''})`;
    case Type.Duration: return `duration(${UNITS[type.unit]})`;
    case Type.Interval: return `interval(${['year_month', 'day_time', 'month_day_nano'][type.unit]})`;
    case Type.List: return 'list';
    case Type.LargeList: return 'large_list';
    case Type.FixedSizeList: return `fixed_size_list(${type.listSize})`;
    case Type.Struct: return 'struct';
    case Type.Map: return `map(sorted=${type.keysSorted})`;
    case Type.Union: return `union(${['sparse', 'dense'][type.mode]},${JSON.stringify([...type.typeIds])})`;
    default: throw new Error(`no description of the type ${type}`);
  }
}

function childFields(type) {
  return (type.typeId === Type.Map ? type.children[0].type.children : type.children) ?? [];
}

function field({ name, nullable, type, metadata: entries }) {
  const described = { name, nullable };
  if (type.typeId === Type.Dictionary) {
    described.type = typeName(type.dictionary);
    described.dictionary = { indices: typeName(type.indices), ordered: type.isOrdered ?? false };
    type = type.dictionary;
  } else {
    described.type = typeName(type);
  }
  described.children = childFields(type).map(field);
  described.metadata = metadata(entries);
  return described;
}

const hex = (bytes) => `"${Buffer.from(bytes).toString('hex')}"`;
const joined = (texts) => `[${texts.join(',')}]`;

/** The data's slots as texts, nulls included. */
function values(data) {
  const write = writer(data);
  const texts = new Array(data.length);
  // nulls of a union are told by its children
  const always = data.type.typeId === Type.Union;
  for (let i = 0; i < data.length; i++) texts[i] = always || data.getValid(i) ? write(i) : 'null';
  return texts;
}

/** A function from the index of a slot that is not null to its text. */
function writer(data) {
  const { type, children } = data;
  switch (type.typeId) {
    case Type.Null: return () => 'null';
    case Type.Int: return (i) => `${data.values[i]}`;
    case Type.Float: return floatWriter(data);
    case Type.Decimal: return decimalWriter(data);
    case Type.Bool:
    case Type.Utf8:
    case Type.LargeUtf8:
    case Type.Utf8View: {
      const vector = new arrow.Vector([data]);
      return (i) => JSON.stringify(vector.get(i));
    }
    case Type.Binary:
    case Type.LargeBinary:
    case Type.BinaryView:
    case Type.FixedSizeBinary: {
      const vector = new arrow.Vector([data]);
      return (i) => hex(vector.get(i));
    }
    // what is stored, not what Arrow JS converts it to: its dates and timestamps are milliseconds
    case Type.Date:
    case Type.Time:
    case Type.Timestamp:
    case Type.Duration: return (i) => `${data.values[i]}`;
    case Type.Interval: return intervalWriter(data);
    case Type.List:
    case Type.LargeList: {
      const elements = values(children[0]);
      return (i) => joined(elements.slice(Number(data.valueOffsets[i]), Number(data.valueOffsets[i + 1])));
    }
    case Type.FixedSizeList: {
      const elements = values(children[0]);
      return (i) => joined(elements.slice(i * type.listSize, (i + 1) * type.listSize));
    }
    case Type.Map: {
      const [keys, items] = children[0].children.map(values);
      const entries = keys.map((key, i) => joined([key, items[i]]));
      return (i) => joined(entries.slice(data.valueOffsets[i], data.valueOffsets[i + 1]));
    }
    case Type.Struct: {
      const names = type.children.map((child) => JSON.stringify(child.name));
      const columns = children.map(values);
      return (i) => `{${columns.map((column, c) => `${names[c]}:${column[i]}`).join(',')}}`;
    }
    case Type.Union: {
      const columns = children.map(values);
      return (i) => {
        const code = data.typeIds[i];
        const column = columns[type.typeIdToChildIndex[code]];
        return joined([code, column[type.mode === arrow.UnionMode.Dense ? data.valueOffsets[i] : i]]);
      };
    }
    case Type.Dictionary: {
      const dictionary = data.dictionary.data.flatMap(values);
      return (i) => dictionary[Number(data.values[i])];
    }
    default: throw new Error(`no description of values of the type ${type}`);
  }
}

function floatWriter({ type, values: { buffer, byteOffset, length } }) {
  const [bits, exponent, fraction] = [
    [() => new Uint16Array(buffer, byteOffset, length), 0x7c00n, 0x03ffn],
    [() => new Uint32Array(buffer, byteOffset, length), 0x7f800000n, 0x7fffffn],
    [() => new BigUint64Array(buffer, byteOffset, length), 0x7ff0000000000000n, 0xfffffffffffffn],
  ][type.precision];
  const patterns = bits();
  return (i) => {
    const pattern = BigInt(patterns[i]);
    if ((pattern & exponent) === exponent && (pattern & fraction) !== 0n) return '"NaN"';
    return `"${pattern.toString(16).padStart(FLOAT_BITS[type.precision] / 4, '0')}"`;
  };
}

function decimalWriter({ type, values: words }) {
  const perSlot = type.bitWidth / 32;
  return (i) => {
    let unscaled = 0n;
    for (let word = perSlot - 1; word >= 0; word--) unscaled = (unscaled << 32n) | BigInt(words[i * perSlot + word] >>> 0);
    return `"${BigInt.asIntN(type.bitWidth, unscaled)}e${-type.scale}"`;
  };
}

function intervalWriter({ type, values: ints }) {
  switch (type.unit) {
    case arrow.IntervalUnit.YEAR_MONTH: return (i) => `${ints[i]}`;
    case arrow.IntervalUnit.DAY_TIME: return (i) => joined([ints[2 * i], ints[2 * i + 1]]);
    default: return (i) => {
      const nanos = (BigInt(ints[4 * i + 3]) << 32n) | BigInt(ints[4 * i + 2] >>> 0);
      return joined([ints[4 * i], ints[4 * i + 1], nanos]);
    };
  }
}

function describe(path, withBatchMetadata, write) {
  const reader = arrow.RecordBatchReader.from(fs.readFileSync(path)).open();
  const { schema } = reader;
  if (!schema) throw new Error('not an Arrow IPC stream: no schema');
  write(JSON.stringify({ schema: { fields: schema.fields.map(field), metadata: metadata(schema.metadata) } }));
  let batches = 0;
  for (const batch of reader) {
    // Arrow JS hands out one batch that is not in the stream when the stream has none
    if (batch.constructor.name === '_InternalEmptyPlaceholderRecordBatch') continue;
    const described = { batch: batches, rows: batch.numRows };
    if (withBatchMetadata) described.metadata = metadata(batch.metadata);
    write(JSON.stringify(described));
    const columns = batch.data.children.map(values);
    for (let row = 0; row < batch.numRows; row++) write(joined(columns.map((column) => column[row])));
    batches++;
  }
}

const FLAG = '--batch-metadata';

function main() {
  const lines = [];
  for (const path of process.argv.slice(2).filter((argument) => argument !== FLAG)) {
    try {
      describe(path, process.argv.includes(FLAG), (line) => lines.push(line));
    } catch (failure) {
      process.stderr.write(`${path}: ${failure.stack}\n`);
      process.exit(1);
    }
  }
  // written synchronously: process.exit would cut an asynchronous pipe
  lines.push('');
  fs.writeFileSync(1, lines.join('\n'));
}

module.exports = { describe };

if (require.main === module) main();
