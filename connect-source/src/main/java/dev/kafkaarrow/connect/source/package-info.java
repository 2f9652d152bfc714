/**
 * The source connector. Begin at {@link dev.kafkaarrow.connect.source.ArrowStreamSourceTask#poll}, which asks
 * {@link dev.kafkaarrow.connect.source.SourceFiles} for one message after another; the groups below stand in the order in which data
 * comes by.
 *
 * <p><b>What is configured.</b> {@link dev.kafkaarrow.connect.source.ArrowStreamSourceConnector} validates and deals out tasks.
 * {@link dev.kafkaarrow.connect.source.SourceOptions} has the names of options, which
 * {@link dev.kafkaarrow.connect.source.SourceConfig}, {@link dev.kafkaarrow.connect.source.RecordConfig} (what is sent, and where) and
 * {@link dev.kafkaarrow.connect.source.EndConfig} (what becomes of files) define and resolve; options that have to fit each other are
 * judged by {@link dev.kafkaarrow.connect.source.OutputValidation} and {@link dev.kafkaarrow.connect.source.ConverterRules}.
 *
 * <p><b>Which files.</b> {@link dev.kafkaarrow.connect.source.FoundFiles} are what scans bring of a task's
 * {@link dev.kafkaarrow.connect.source.TaskShare}, by {@link dev.kafkaarrow.connect.source.FileSelection} and
 * {@link dev.kafkaarrow.connect.source.Glob}; {@link dev.kafkaarrow.connect.source.StoredOffsets} tell where to go on,
 * {@link dev.kafkaarrow.connect.source.UnreadablePaths} what to try again.
 *
 * <p><b>In which order.</b> {@link dev.kafkaarrow.connect.source.Turns} goes round
 * {@link dev.kafkaarrow.connect.source.OrderedFiles}, which merge the logs of one partition by the
 * {@link dev.kafkaarrow.connect.source.ReadingOrder} of their paths. {@link dev.kafkaarrow.connect.source.SchemaContinuity} judges each
 * file before it is begun, with what {@link dev.kafkaarrow.connect.source.EarlierSchemas} learns at the start.
 *
 * <p><b>One file.</b> {@link dev.kafkaarrow.connect.source.StreamFile} reads it from its
 * {@link dev.kafkaarrow.connect.source.SourceOffset}: {@link dev.kafkaarrow.connect.source.FileFrames} walks its headers,
 * {@link dev.kafkaarrow.connect.source.MessageFrames} are those of one message, and
 * {@link dev.kafkaarrow.connect.source.ConsumedBytes} checksums whatever passes, over one of the few
 * {@link dev.kafkaarrow.connect.source.OpenFiles}.
 *
 * <p><b>What a message becomes.</b> An {@link dev.kafkaarrow.connect.source.Output} makes
 * {@link dev.kafkaarrow.connect.source.MessageRecords} of it. {@link dev.kafkaarrow.connect.source.BatchOutput}: a
 * {@link dev.kafkaarrow.connect.source.WholeMessage}, a {@link dev.kafkaarrow.connect.source.SplitMessage} or several
 * {@link dev.kafkaarrow.connect.source.MergedMessages}. {@link dev.kafkaarrow.connect.source.RowOutput}:
 * {@link dev.kafkaarrow.connect.source.RowRecords} of {@link dev.kafkaarrow.connect.source.LoadedMessages}, each by the
 * {@link dev.kafkaarrow.connect.source.RowForm} of its schema. Either gives {@link dev.kafkaarrow.connect.source.RecordContent}, which
 * {@link dev.kafkaarrow.connect.source.RecordLimits} lets pass and a {@link dev.kafkaarrow.connect.source.SourceMessage} takes to the
 * topic of the {@link dev.kafkaarrow.connect.source.TopicTemplate}, with its offset as an
 * {@link dev.kafkaarrow.connect.source.OffsetMap}.
 *
 * <p><b>What is sent.</b> {@link dev.kafkaarrow.connect.source.TransactionBoundaries} end transactions where files end;
 * {@link dev.kafkaarrow.connect.source.RestoredPartitions} sees that a partition is there;
 * {@link dev.kafkaarrow.connect.source.Acknowledgements} counts what came back. Then
 * {@link dev.kafkaarrow.connect.source.Cleanup} compares a file with what was read of it
 * ({@link dev.kafkaarrow.connect.source.ContentCheck}), and its {@link dev.kafkaarrow.connect.source.Removal} takes it away.
 * {@link dev.kafkaarrow.connect.source.SourceMetrics} counts along.
 *
 * <p>{@link dev.kafkaarrow.connect.source.RecordedMessages} are the same outside of a worker, read once.
 */
package dev.kafkaarrow.connect.source;
