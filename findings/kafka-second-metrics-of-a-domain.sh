#!/usr/bin/env bash
# A plugin that shows figures of its own under a Connect worker's JMX domain might make a Metrics for it, as the worker does: its names are its
# own, so nothing should meet. But every Metrics also registers kafka-metrics-count, whose name has no tags: the plugin's takes the place of
# the worker's, and when the plugin closes its Metrics the MBean is gone though the worker's still counts. Two reporters of one domain know
# nothing of each other's MBeans. Give a JmxReporter each metric itself (KafkaMetric, metricChange): it registers nothing else.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >pom.xml <<'END'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>finding</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId>
      <artifactId>kafka-clients</artifactId>
      <version>4.3.1</version>
    </dependency>
  </dependencies>
</project>
END
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy-dependencies -DoutputDirectory=lib
cat >Finding.java <<'END'
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.management.InstanceNotFoundException;
import javax.management.ObjectName;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.JmxReporter;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.KafkaMetricsContext;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;

class Finding {
    public static void main(String[] arguments) throws Exception {
        Properties version = new Properties();
        version.load(Metrics.class.getResourceAsStream("/kafka/kafka-version.properties"));
        System.out.println("kafka-clients " + version.getProperty("version"));
        Metrics worker = metrics();
        worker.addMetric(name("of-worker"), gauge());
        expect("the worker's alone", "2.0");

        JmxReporter reporter = new JmxReporter();
        reporter.contextChange(new KafkaMetricsContext("kafka.connect"));
        reporter.metricChange(new KafkaMetric(new Object(), name("by-reporter"), gauge(), new MetricConfig(), Time.SYSTEM));
        expect("beside a reporter", "2.0");
        reporter.close();
        expect("when it is closed", "2.0");

        Metrics plugin = metrics();
        expect("beside another Metrics", "1.0");
        plugin.close();
        expect("when that is closed", "gone");
    }

    private static Metrics metrics() {
        return new Metrics(
                new MetricConfig(), List.of(new JmxReporter()), Time.SYSTEM, new KafkaMetricsContext("kafka.connect"));
    }

    private static MetricName name(String name) {
        return new MetricName(name, "plugins", "", Map.of("owner", name));
    }

    private static Gauge<Long> gauge() {
        return (config, now) -> 7L;
    }

    private static void expect(String when, String expected) throws Exception {
        ObjectName counted = new ObjectName("kafka.connect:type=kafka-metrics-count");
        String count;
        try {
            count = ManagementFactory.getPlatformMBeanServer().getAttribute(counted, "count").toString();
        } catch (InstanceNotFoundException e) {
            count = "gone";
        }
        System.out.println("count of the worker's metrics, " + when + ": " + count);
        if (!count.equals(expected)) {
            throw new AssertionError("the behaviour has changed: expected " + expected);
        }
    }
}
END
java -cp 'lib/*' Finding.java
