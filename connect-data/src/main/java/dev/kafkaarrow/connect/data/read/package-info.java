/**
 * Arrow batches to records. Begin with {@link dev.kafkaarrow.connect.data.read.RowReader}. In the order in which a row passes through:
 *
 * <ol>
 *   <li><b>Column</b>: {@code ColumnReaders} makes a {@code ColumnReader} for each, through dictionaries and extension types.
 *       {@code VariableSizeLayout}, {@code ByteStrings} and {@code Extent} are what tells large, view and plain layouts apart.
 *   <li><b>Row</b>: {@code FieldReaders} puts a struct together; {@code RowReader} names the row of an error.
 *   <li><b>Bound</b>: {@code ValueBudget} stops a forged batch from becoming more values than fit into memory.
 * </ol>
 *
 * <p>Knows the columns of {@link dev.kafkaarrow.connect.data.types}, but no table of types and no stream.
 */
package dev.kafkaarrow.connect.data.read;
