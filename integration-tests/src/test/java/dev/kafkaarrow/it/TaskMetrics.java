package dev.kafkaarrow.it;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** What the tasks of a worker on this machine show by JMX, as an operator reads it. */
record TaskMetrics(long workerPid) {

    /** Of each task of a connector that the worker runs, and for each set of further tags of the metric, in no order. */
    @SuppressWarnings("BanJNDI") // the address is of the agent that was started
    List<Long> values(String connector, String metric, Map<String, String> tags) {
        try (JMXConnector jmx = JMXConnectorFactory.connect(new JMXServiceURL(startAgent()))) {
            return values(jmx.getMBeanServerConnection(), connector, metric, tags);
        } catch (IOException e) {
            throw new UncheckedIOException("reading metrics of process " + workerPid, e);
        } catch (JMException e) {
            throw new IllegalStateException("reading metrics of process " + workerPid, e);
        }
    }

    private static List<Long> values(
            MBeanServerConnection beans, String connector, String metric, Map<String, String> tags)
            throws IOException, JMException {
        StringBuilder pattern = new StringBuilder("kafka.connect:type=plugins,connector=" + connector);
        tags.forEach((tag, value) -> pattern.append(',').append(tag).append('=').append(value));
        List<Long> values = new ArrayList<>();
        for (ObjectName name :
                beans.queryNames(new ObjectName(pattern.append(",*").toString()), null)) {
            for (MBeanAttributeInfo attribute : beans.getMBeanInfo(name).getAttributes()) {
                if (attribute.getName().equals(metric)) {
                    values.add(((Number) beans.getAttribute(name, metric)).longValue());
                }
            }
        }
        return values;
    }

    /**
     * Starts Prometheus' JMX exporter in the worker, as {@code -javaagent} does.
     *
     * @param rules its configuration
     * @return where it answers
     */
    URI export(Path rules) throws IOException {
        Path agent = Path.of(System.getProperty("build.directory", "target"), "exporter", "jmx-exporter.jar")
                .toAbsolutePath();
        int port = freePort();
        attached(worker -> {
            worker.loadAgent(agent.toString(), "127.0.0.1:" + port + ":" + rules);
            return "";
        });
        return URI.create("http://127.0.0.1:" + port + "/metrics");
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    /** Answers local clients alone. */
    private String startAgent() throws IOException {
        return attached(VirtualMachine::startLocalManagementAgent);
    }

    private interface Use {
        String of(VirtualMachine worker) throws IOException, AgentLoadException, AgentInitializationException;
    }

    private String attached(Use use) throws IOException {
        try {
            VirtualMachine worker = VirtualMachine.attach(Long.toString(workerPid));
            try {
                return use.of(worker);
            } finally {
                worker.detach();
            }
        } catch (AttachNotSupportedException | AgentLoadException | AgentInitializationException e) {
            throw new IOException("process " + workerPid + " is no JVM that can be asked", e);
        }
    }
}
