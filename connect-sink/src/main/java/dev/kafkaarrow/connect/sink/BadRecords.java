package dev.kafkaarrow.connect.sink;

import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;

/** The bad records of one partition: reported once each, or the end of the task if nobody takes reports. */
final class BadRecords {

    private final TopicPartition partition;
    private final Optional<ErrantRecordReporter> reporter;
    private final SinkMetrics metrics;

    /** By offset. One that is done stays until the offset is committed, so that it is not reported again. */
    private final NavigableMap<Long, Future<Void>> reported = new TreeMap<>();

    BadRecords(TopicPartition partition, Optional<ErrantRecordReporter> reporter, SinkMetrics metrics) {
        this.partition = partition;
        this.reporter = reporter;
        this.metrics = metrics;
    }

    void take(Incoming.Bad bad) {
        if (reported.containsKey(bad.offset())) {
            return;
        }
        metrics.badRecord();
        DataException error = new DataException(
                partition + "@" + bad.offset() + ": " + bad.reason().getMessage(), bad.reason());
        if (reporter.isEmpty()) {
            throw error;
        }
        reported.put(bad.offset(), reporter.get().report(bad.original(), error));
    }

    /** The first record whose report may still be lost. */
    OptionalLong firstPending() {
        return reported.entrySet().stream()
                .filter(report -> !done(report.getKey(), report.getValue()))
                .mapToLong(report -> report.getKey())
                .findFirst();
    }

    private boolean done(long offset, Future<Void> report) {
        if (!report.isDone()) {
            return false;
        }
        try {
            report.get();
            return true;
        } catch (CancellationException e) {
            return false;
        } catch (ExecutionException e) {
            throw new ConnectException(partition + "@" + offset + " is a bad record and could not be reported", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void forgetBelow(long committable) {
        reported.headMap(committable).clear();
    }
}
