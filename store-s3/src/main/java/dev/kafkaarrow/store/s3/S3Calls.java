package dev.kafkaarrow.store.s3;

import dev.kafkaarrow.connect.store.StoreRequests;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.metrics.CoreMetric;
import software.amazon.awssdk.metrics.MetricCollection;
import software.amazon.awssdk.metrics.MetricPublisher;

/** Tells of requests. Thread-safe. */
final class S3Calls {

    private final StoreRequests requests;

    S3Calls(StoreRequests requests) {
        this.requests = requests;
    }

    Call begin(StoreRequests.Kind kind) {
        return new Call(kind);
    }

    /** One request: the caller says what became of it, and ends it. A call that nothing was said of has failed. Used by one thread. */
    final class Call implements MetricPublisher {
        private final StoreRequests.Kind kind;
        private final long begin = System.nanoTime();
        private long sentBytes;
        private long receivedBytes;
        private int retries;
        private boolean isFailed = true;
        private boolean isEnded;

        private Call(StoreRequests.Kind kind) {
            this.kind = kind;
        }

        /** Has the SDK say how often it repeated the request. */
        void observe(AwsRequestOverrideConfiguration.Builder override) {
            override.addMetricPublisher(this);
        }

        void answered() {
            isFailed = false;
        }

        void sent(long bytes) {
            sentBytes = bytes;
            isFailed = false;
        }

        void received(long bytes) {
            receivedBytes = bytes;
            isFailed = false;
        }

        void end() {
            if (!isEnded) {
                isEnded = true;
                requests.ended(new StoreRequests.Request(
                        kind, sentBytes, receivedBytes, retries, System.nanoTime() - begin, isFailed));
            }
        }

        @Override
        public void publish(MetricCollection metrics) {
            retries = metrics.metricValues(CoreMetric.RETRY_COUNT).stream()
                    .mapToInt(Integer::intValue)
                    .sum();
        }

        @Override
        public void close() {
            // holds nothing
        }
    }
}
