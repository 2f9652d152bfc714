/**
 * Arrow IPC streams in memory: values that are bytes, made of vectors and opened as vectors, any number of times. Knows no Kafka.
 *
 * <p>Begin with {@link dev.kafkaarrow.ipc.ArrowStream}, the value, and {@link dev.kafkaarrow.ipc.Frame}, one encapsulated message of
 * it; then follow the data one way or the other. Words: a <em>frame</em> is prefix, flatbuffer metadata and body; a <em>batch</em> is
 * rows of columns; a <em>node</em> is one field of a batch, nested ones included, in the order of the format.
 *
 * <p><b>What all share.</b> A schema as it travels is a {@code StreamSchema}; {@code BatchLayout} says which nodes and buffers its
 * batches have ({@code LayoutNode}, {@code LayoutKind}), and {@code NodeCursor} walks them. {@code TypeKind} is what switches over types
 * go by. {@code Encapsulation} is the framing, {@code Bits} the bitmaps, {@code Extension}, {@code FieldPath}, {@code TypeName} and {@code
 * LosslessText} what fields are and are called.
 *
 * <p><b>Vectors become bytes.</b> {@code StreamEncoder} takes the root's schema to that of the message ({@code MessageFormat}) and lays
 * out each batch ({@code BatchParts}): columns that have the layout of their values are taken as they are ({@code CanonicalColumns},
 * held against the schema by {@code VectorCheck}), others are laid out anew on the heap ({@code ColumnBuilder} from a {@code
 * SourceVector}, with {@code ViewRows}, {@code UnionRows}, {@code RunRows}, {@code Ranges}, {@code HeapBuffer}). {@code ColumnBuffers} copies, and clears
 * what carries no value ({@code NullSlots}); {@code BatchHeaders} and {@code HeaderTemplate} make the headers, {@code BufferCompressor}
 * compresses. {@code RowSplit} cuts by size, {@code BatchRows} merges and cuts by rows ({@code BatchBuilder}), {@code StreamAssembly}
 * puts frames together.
 *
 * <p><b>Bytes become frames.</b> {@code StreamDecoder} has {@code FrameReader} walk a {@code ByteSource}, which may be a file with a
 * {@code FileFooter} and its {@code FileBlocks}; {@code FrameDecoder} makes the frames ({@code DictionaryNeeds}). Nothing of a flatbuffer is
 * believed before {@code MetadataWalk} has passed it; {@code SchemaCache} decodes each schema once ({@code SchemaConversion}), {@code
 * HeaderCheck} holds a batch's numbers ({@code RawBatch}) against the layout. A stream that begins with a known {@code
 * StreamHead} is a {@code OneBatchStream}, of which the numbers alone are checked, any other a {@code FramedStream} ({@code WalkedStream}).
 * {@code ColumnSize} says what a header tells of a column. A fault is an {@code InvalidStreamException}, another
 * format a {@code ForeignFormat}, what is kept to are the {@code Checks}.
 *
 * <p><b>Frames become vectors.</b> {@code Opening} says as what, {@code StreamReader} reads: {@code ColumnSelection} and {@code
 * BatchNumbers} pick columns, {@code Body} brings their buffers off-heap in one allocation ({@code BodyMemory}; {@code Decompression},
 * {@code Lz4Frame}, {@code ZstdFrames}; {@code WideDecimals}), {@code BodyCheck} looks at values, {@code VectorLoad} hands buffers to the vectors ({@code
 * LoadedVectors}, {@code MemoryFormat}, {@code Vectors}). {@code ArrowStreams} has a reader go on with other streams,
 * {@code GatheredStreams} puts their rows into one batch ({@code BatchBuilder}, {@code
 * CollectedBatch}, {@code GatheredDictionaries}),
 * whose batches {@code KeptBody} lays into the same memory as long as nobody else has it.
 *
 * <p><b>One schema becomes another.</b> {@code SchemaFingerprint} says whether two are the same, {@code SchemaCompatibility} whether one
 * reads the other. Both ask {@code ProjectionRules} ({@code TypePromotion}), which also say how: a {@code SchemaProjection} of {@code
 * ColumnProjection}s, run by {@code ProjectedReader} for vectors and {@code ProjectedStream} for bytes ({@code BufferConversion}, {@code
 * Take}, {@code NullLoad}, with {@code ProjectionMemory} keeping the bound).
 */
package dev.kafkaarrow.ipc;
