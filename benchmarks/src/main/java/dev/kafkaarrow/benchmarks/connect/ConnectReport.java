package dev.kafkaarrow.benchmarks.connect;

import java.util.List;

/** The table of one run, with what has to be known to read it and to repeat it. */
final class ConnectReport {

    private final Effort effort;
    private final List<Line> lines;

    ConnectReport(Effort effort, List<Line> lines) {
        this.effort = effort;
        this.lines = lines;
    }

    String table() {
        StringBuilder text =
                new StringBuilder("| trial | figure | value | asked | met | detail |\n|---|---|---|---|---|---|\n");
        lines.forEach(line -> text.append(line.markdown()));
        return text.toString();
    }

    String markdown() {
        return """
                # Sink and source on a broker and a worker

                Written by `benchmarks/connect`. All figures are of one run; read the ratios, the times depend on the machine.

                %s
                ## What was measured

                - Machine: %d cores, %s %s, %s (%s). One broker (heap 1 GB), one worker and the bare clients, each a JVM of its own on
                  the same machine, over loopback. JVM options of worker and bare clients: `%s`.
                - The sides run in turn, %d times after %d that are not counted; before each run what is still to be
                  written to disk is written. Values are medians of the ratios of each turn, and their range.
                - The clock of a *sink* runs from the moment at which its group has all partitions, before which nothing is fetched, that of
                  a *source* from the request to resume tasks that are there and paused; until the offsets of all records are
                  committed. The worker commits every %s ms (`offset.flush.interval.ms`); that wait is part of the time.
                - *sink*: %,d messages of 10,000 rows x 5 columns, published in 8 files, each fsynced. *bare consumer*: a loop of
                  `poll` for each partition that writes the values to files of as many messages, fsyncs each, and commits at the end; its
                  time begins at the first `poll`. *NullSink* throws everything away.
                  *PlainSink* is the bare loop in a task: it writes the values and fsyncs the files in `put`, and does nothing else.
                - *source*: the 8 files of the sink. *bare producer*: a loop of `send` for each partition; its time ends when all are
                  acknowledged. *GenSource* makes the same records from memory, as many bytes a poll: *of shared arrays*, its records have
                  the same few arrays again and again, so that those the worker keeps until they are acknowledged take no memory;
                  *of copied arrays*, each record has one of its own, as those of any source that reads. All send %d different
                  messages in turn.
                - *small files*: one batch of 100 rows in each; offsets are committed for each file, and the worker of the measured
                  sinks and sources goes on with them.
                - *resume*: the offset is set before the last batch, so that all others are skipped; a file that was touched since
                  is read up to there, to see that it is the same.
                - *rows*: rows of 5 columns, each a message of JSON with its schema, or of Avro in a registry's wire format, in a topic of one
                  partition; the sinks have Kafka's JsonConverter or Apicurio's AvroConverter, or, with `value.format`, none, and the
                  consumer's defaults, and a heap of 1 GB. The clock runs from the first `put` that has returned until the last,
                  as the worker counts (`sink-record-send-total`). *LineSink* prints each row to a file, as Kafka's FileStreamSink does, and fsyncs nothing. *Iceberg* is the
                  Apache Iceberg sink connector, which writes Parquet into a table of a catalog of type `hadoop` in a local folder, and
                  commits every %s ms; its table is checked to hold all rows. *In one thread*: the converter, the columns' writers and the
                  encoder one after the other, in a JVM that does nothing else. *To JSON*: the sink's 8 files of such rows to a topic by a source
                  with `output=rows`.
                - *sink to S3*, *source from S3*: one partition, over s3proxy on loopback, which keeps objects in files. *bare loop*: `poll`, a staged file
                  and a put of as many messages by the same SDK under the same condition; for the source ranged GETs of 8 MiB and a producer.
                  Processor time is that of the worker or of the bare clients' process, while the clock runs; of the sink's, as of its clock, the
                  start of connector and task is no part. The compilers of the worker's JVM still have work in the last runs, those of the bare
                  clients hardly any; what they take is given, and not compared. Requests are counted by a proxy in a run of small records.
                - Memory: the resident size is the peak of the whole trial, warm-up included.

                ## Settings for large messages

                Consumers, and `consumer.override.` of the sink: %s.

                `producer.override.` of the source and of GenSource: %s.

                The bare producer: %s.
                """.formatted(
                        table(),
                        Runtime.getRuntime().availableProcessors(),
                        System.getProperty("java.vm.name"),
                        System.getProperty("java.version"),
                        System.getProperty("os.name"),
                        System.getProperty("os.arch"),
                        String.join(" ", Rig.JVM_OPTIONS),
                        effort.repetitions(),
                        Contest.WARM_UPS,
                        Rig.OFFSET_FLUSH_INTERVAL_MS,
                        effort.messages(),
                        ConnectBenchmarks.DIFFERENT_MESSAGES,
                        Connectors.ICEBERG_COMMIT_INTERVAL_MS,
                        LargeMessages.inWords(LargeMessages.consumer()),
                        LargeMessages.inWords(LargeMessages.producer()),
                        LargeMessages.inWords(LargeMessages.bareProducer()));
    }
}
