/**
 * Avro's binary encoding to Arrow batches, without a value of Connect between them. Begin with {@link dev.kafkaarrow.connect.avro.AvroRows}.
 * In the order in which a value passes through:
 *
 * <ol>
 *   <li><b>Header</b>: a {@code Frame} tells by which schema a value was written, which {@code WriterSchemas} know by its id.
 *   <li><b>Schema</b>: a {@code ResolvedSchema} is what is kept of it: the Connect schema of {@code ConnectSchemas}, with
 *       {@code LogicalTypes} and {@code DefaultValues}; the size of rows, with {@code UnwrittenSize}; and the readers that {@code Readers}
 *       chose by what Avro's {@code Resolver} says is to be done.
 *   <li><b>Datum</b>: an {@code AvroRow} is appended by {@code RowInput}: a {@code RecordReader} reads the fields, each with its
 *       {@code ValueReader} ({@code ScalarReaders} and {@code NestedReaders}, with {@code Utf8} and {@code DistinctKeys}), from
 *       {@code AvroInput}, which is Avro's decoder with bounds. {@code Skipping} passes what no column is for.
 * </ol>
 *
 * <p>To keep another logical type, add it to {@code LogicalTypes} and to the table of docs/avro.md.
 */
package dev.kafkaarrow.connect.avro;
