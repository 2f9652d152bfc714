/**
 * Records to Arrow batches. Begin with {@link dev.kafkaarrow.connect.data.write.RowAppender}. In the order in which a record passes through:
 *
 * <ol>
 *   <li><b>Value</b>: a {@code RowDecoder} finds a {@code RowValue} in bytes; one that a converter made is a {@code StructValue}.
 *   <li><b>Row</b>: {@code RowAppender} takes a record and removes what was written of one that does not fit. {@code FieldWriters} takes a
 *       struct apart. What is a {@code RowForm} instead of a struct has a {@code RowFiller} that writes to the columns itself.
 *   <li><b>Column</b>: a {@code ColumnWriter} for each, chosen by {@code ColumnWriters}: {@code BooleanWriter}, {@code FixedWidthWriter},
 *       {@code DecimalWriter}, {@code FixedBytesWriter}, {@code StringWriter} and {@code BytesWriter} (both a {@code VariableWidthWriter}),
 *       {@code NullWriter}, and of columns {@code StructWriter}, {@code ListWriter}, {@code FixedListWriter} and {@code MapWriter}.
 *       {@code DictionaryWriter} and {@code ColumnDictionaries} for columns that are dictionary-encoded.
 *   <li><b>Memory</b>: {@code Validity}, {@code Bits}, {@code Offsets} and {@code GrowingBuffer}, laid out as the format has it and lent to the vectors of
 *       the batch without a copy. {@code Utf8Encoder} for strings.
 * </ol>
 *
 * <p>Knows the columns of {@link dev.kafkaarrow.connect.data.types}, but no table of types and no stream.
 */
package dev.kafkaarrow.connect.data.write;
