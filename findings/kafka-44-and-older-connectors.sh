#!/usr/bin/env bash
# Connect promises that a connector runs on newer workers, and a minor release of Kafka should not take a class away. Kafka 4.4 has moved
# org.apache.kafka.common.utils.AppInfoParser, which connectors use for version() though it was never part of the API: Kafka's own FileStream
# connectors of 4.3.1, from which others were copied, cannot even be asked for their version by a worker of 4.4, and the task of Iceberg's sink
# 1.12.0 fails as it starts. Use connectors of the worker's version, and a worker of 4.3 for Iceberg's.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
# clients FOLDER VERSION: a worker's classes, as far as a connector sees them
clients() {
  cat >pom.xml <<END
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>finding</artifactId>
  <version>1</version>
  <dependencies>
    <dependency> <groupId>org.apache.kafka</groupId> <artifactId>connect-api</artifactId> <version>$2</version> </dependency>
    <dependency> <groupId>org.slf4j</groupId> <artifactId>slf4j-nop</artifactId> <version>1.7.36</version> </dependency>
  </dependencies>
</project>
END
  mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy-dependencies -DoutputDirectory="$1"
}
clients worker-4.3.1 4.3.1
clients worker-4.4.0 4.4.0
mkdir connectors
for artifact in org.apache.kafka:connect-file:4.3.1 org.apache.iceberg:iceberg-kafka-connect:1.12.0; do
  mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy -Dartifact="$artifact" -DoutputDirectory=connectors
done
cat >Finding.java <<'END'
class Finding {
    public static void main(String[] arguments) {
        System.out.println("on a worker of " + arguments[0]);
        boolean fails = arguments[0].equals("4.4.0");
        expect("FileStreamSourceConnector of Kafka 4.3.1", fails,
                () -> new org.apache.kafka.connect.file.FileStreamSourceConnector().version());
        expect("AppInfoParser, which IcebergSinkTask.start calls", fails,
                () -> Class.forName("org.apache.kafka.common.utils.AppInfoParser").getName());
    }

    private interface Call {
        String run() throws Exception;
    }

    private static void expect(String what, boolean fails, Call call) {
        String outcome;
        boolean failed = true;
        try {
            outcome = call.run();
            failed = false;
        } catch (Exception | LinkageError e) {
            outcome = e.toString();
        }
        System.out.println("  " + what + ": " + outcome);
        if (failed != fails) {
            throw new AssertionError("the behaviour has changed");
        }
    }
}
END
for version in 4.3.1 4.4.0; do
  java -cp "connectors/*:worker-$version/*" Finding.java "$version"
done
# in the jar that was looked at
unzip -q -o connectors/iceberg-kafka-connect-1.12.0.jar org/apache/iceberg/connect/IcebergSinkTask.class -d task
grep -q 'org/apache/kafka/common/utils/AppInfoParser' task/org/apache/iceberg/connect/IcebergSinkTask.class
echo "IcebergSinkTask refers to AppInfoParser"
