/**
 * The source connector, in the order of the data: {@link dev.kafkaarrow.connect.source.SourceFiles} finds the files of a task,
 * {@link dev.kafkaarrow.connect.source.OrderedFiles} merges those that have one order,
 * {@link dev.kafkaarrow.connect.source.StreamFile} reads one of them by its
 * {@link dev.kafkaarrow.connect.source.FileFrames} and {@link dev.kafkaarrow.connect.source.MessageFrames}, and a
 * {@link dev.kafkaarrow.connect.source.SourceMessage} becomes the record that
 * {@link dev.kafkaarrow.connect.source.ArrowStreamSourceTask} hands to the worker.
 */
package dev.kafkaarrow.connect.source;
