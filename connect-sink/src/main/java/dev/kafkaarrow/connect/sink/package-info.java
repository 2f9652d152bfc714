/**
 * Topics of Arrow streams, or of Structs, to files: each record exactly once. The files are the truth for what is durable; Connect's
 * offsets only ever lag.
 *
 * <p>Begin with {@link dev.kafkaarrow.connect.sink.Partitions}: its methods are what the worker asks for, in that order, {@code open},
 * {@code put}, {@code preCommit}, {@code close}. From there {@link dev.kafkaarrow.connect.sink.PartitionLog} is the protocol, and
 * {@code SinkModel} of the tests is what it must hold against. The classes in the order in which a record meets them:
 *
 * <dl>
 *   <dt>What the worker instantiates
 *   <dd>{@link dev.kafkaarrow.connect.sink.ArrowStreamSinkConnector} (what belongs together in a configuration,
 *       {@link dev.kafkaarrow.connect.sink.StoreProbe}, {@link dev.kafkaarrow.connect.sink.AlteredOffsets}),
 *       {@link dev.kafkaarrow.connect.sink.ArrowStreamSinkTask}
 *       ({@link dev.kafkaarrow.connect.sink.ConverterWarnings})
 *   <dt>Configuration
 *   <dd>{@link dev.kafkaarrow.connect.sink.SinkOptions} (names), {@link dev.kafkaarrow.connect.sink.SinkConfig} with
 *       {@link dev.kafkaarrow.connect.sink.PartitionerConfig}, {@link dev.kafkaarrow.connect.sink.ContinuityConfig},
 *       {@link dev.kafkaarrow.connect.sink.StagingConfig}, {@link dev.kafkaarrow.connect.sink.RowsConfig},
 *       {@link dev.kafkaarrow.connect.sink.ValueConfig} ({@link dev.kafkaarrow.connect.sink.JsonConfig},
 *       {@link dev.kafkaarrow.connect.sink.AvroConfig});
 *       what they choose from: {@link dev.kafkaarrow.connect.sink.NullValues}, {@link dev.kafkaarrow.connect.sink.RemovedFiles},
 *       {@link dev.kafkaarrow.connect.sink.DictionaryChange}, {@link dev.kafkaarrow.connect.sink.SchemaEvolution},
 *       {@link dev.kafkaarrow.connect.sink.OtherHeaders}, {@link dev.kafkaarrow.connect.sink.ValueFormat},
 *       {@link dev.kafkaarrow.connect.sink.AvroEncoding}
 *   <dt>The task
 *   <dd>{@link dev.kafkaarrow.connect.sink.Partitions}, {@link dev.kafkaarrow.connect.sink.TaskResources} (what partitions share),
 *       {@link dev.kafkaarrow.connect.sink.SinkMetrics}, what it asks of the worker ({@link dev.kafkaarrow.connect.sink.Delivery},
 *       {@link dev.kafkaarrow.connect.sink.Pausing}); per partition {@link dev.kafkaarrow.connect.sink.AssignedPartition}
 *   <dt>What a record is
 *   <dd>{@link dev.kafkaarrow.connect.sink.RecordReader} makes {@link dev.kafkaarrow.connect.sink.Incoming} of it:
 *       {@link dev.kafkaarrow.connect.sink.RecordFacts} ({@link dev.kafkaarrow.connect.sink.SerializedForm},
 *       {@link dev.kafkaarrow.connect.sink.CanonicalForm}), {@link dev.kafkaarrow.connect.sink.ValueCheck},
 *       {@link dev.kafkaarrow.connect.sink.ReadingBounds}; of a row {@link dev.kafkaarrow.connect.sink.RowReader},
 *       {@link dev.kafkaarrow.connect.sink.ValueDecoder} where no converter makes it,
 *       {@link dev.kafkaarrow.connect.sink.RowKinds}, {@link dev.kafkaarrow.connect.sink.RowKind},
 *       {@link dev.kafkaarrow.connect.sink.RowColumn}, {@link dev.kafkaarrow.connect.sink.KeySchemas}
 *   <dt>Whose file it goes into
 *   <dd>{@link dev.kafkaarrow.connect.sink.Partitioner} ({@link dev.kafkaarrow.connect.sink.PathFormat},
 *       {@link dev.kafkaarrow.connect.sink.RowTime}) and {@link dev.kafkaarrow.connect.sink.SchemaContinuity} make a
 *       {@link dev.kafkaarrow.connect.sink.WriterKey}
 *   <dt>What becomes of it
 *   <dd>{@link dev.kafkaarrow.connect.sink.PartitionLog} decides, by what published files say
 *       ({@link dev.kafkaarrow.connect.sink.Proof}, {@link dev.kafkaarrow.connect.sink.KeyLogs},
 *       {@link dev.kafkaarrow.connect.sink.KeyLog}, listed by {@link dev.kafkaarrow.connect.sink.KeyListing} and
 *       {@link dev.kafkaarrow.connect.sink.SchemasOfFolders}, with what is said of them in {@link
 *       dev.kafkaarrow.connect.sink.FileFacts}) and by the schema before it ({@link dev.kafkaarrow.connect.sink.Judgement},
 *       {@link dev.kafkaarrow.connect.sink.Projections}, {@link dev.kafkaarrow.connect.sink.KeptFields}): it is written, accounted for, or
 *       one of the {@link dev.kafkaarrow.connect.sink.BadRecords}
 *   <dt>Staging and publishing
 *   <dd>{@link dev.kafkaarrow.connect.sink.Publisher} has the {@link dev.kafkaarrow.connect.sink.FileWriter}s of each key, which {@link
 *       dev.kafkaarrow.connect.sink.NewFiles} begins
 *       ({@link dev.kafkaarrow.connect.sink.StagedRecords}; for rows {@link dev.kafkaarrow.connect.sink.OpenRows},
 *       {@link dev.kafkaarrow.connect.sink.NewValues}), open or sealed, in {@link dev.kafkaarrow.connect.sink.KeyFiles}. A sealed one
 *       goes on its way as an {@link dev.kafkaarrow.connect.sink.Upload}, of all {@link dev.kafkaarrow.connect.sink.Uploads} of the task,
 *       run by {@link dev.kafkaarrow.connect.sink.UploadRunner}s: at once, or on {@link dev.kafkaarrow.connect.sink.UploadThreads}. A
 *       file ends by {@link dev.kafkaarrow.connect.sink.Rotation}
 *       ({@link dev.kafkaarrow.connect.sink.Schedule}), {@link dev.kafkaarrow.connect.sink.StagingLimits}
 *       ({@link dev.kafkaarrow.connect.sink.ShortFiles}) or {@link dev.kafkaarrow.connect.sink.RowMemory}
 *   <dt>What may be committed
 *   <dd>{@link dev.kafkaarrow.connect.sink.Position} knows how far records were taken and where the worker was asked to go back to;
 *       {@link dev.kafkaarrow.connect.sink.AssignedPartition#committable} puts it together with what is staged and what is reported
 * </dl>
 *
 * <p>Types are package-private but for the two that the worker instantiates. Two pairs know each other, a file and the limits of all
 * files, rows of a file and the memory of all rows; there is no other circle of types.
 */
package dev.kafkaarrow.connect.sink;
