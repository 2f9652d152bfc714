package dev.kafkaarrow.benchmarks.connect;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** What a worker itself counts of its sinks' tasks: the same for every connector, and while it happens. */
final class SinkTaskMetrics implements AutoCloseable {

    private final JMXConnector connection;
    private final MBeanServerConnection beans;

    private SinkTaskMetrics(JMXConnector connection) throws IOException {
        this.connection = connection;
        this.beans = connection.getMBeanServerConnection();
    }

    /** Attaches to a JVM of the same user on this machine. */
    // what answers is the trial's own worker, at the address that it just told
    @SuppressWarnings("BanJNDI")
    static SinkTaskMetrics of(long pid) throws IOException {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
            try {
                return new SinkTaskMetrics(
                        JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent())));
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException e) {
            throw new IOException("no connection to the worker, process " + pid, e);
        }
    }

    /** How many records the connector's only task has taken: their {@code put} has returned. 0 as long as there is no task. */
    long put(String connector) {
        try {
            Object records = beans.getAttribute(name(connector), "sink-record-send-total");
            return ((Number) records).longValue();
        } catch (InstanceNotFoundException e) {
            return 0;
        } catch (JMException | IOException e) {
            throw new IllegalStateException("the worker does not tell what the task of " + connector + " has taken", e);
        }
    }

    private static ObjectName name(String connector) throws MalformedObjectNameException {
        return new ObjectName("kafka.connect:type=sink-task-metrics,connector=" + connector + ",task=0");
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
