package dev.kafkaarrow.sandbox;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What all child processes of one sandbox share: the root directory, Kafka's class path, the logging configuration; and the
 * processes themselves, so that none is started once all were to end. Thread-safe.
 */
final class ChildHome {

    /** Tuned for a quick start: one collector thread, no second compiler, no counters in the system's temporary folder. */
    private static final List<String> JVM_OPTIONS = List.of(
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "-XX:-UsePerfData",
            "-Djava.awt.headless=true");

    /** Would reach into the children past their settings, or, for the locale, translate the messages looked for in logs. */
    private static final List<String> ENVIRONMENT_LEFT_OUT =
            List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "LANGUAGE", "LC_MESSAGES");

    private final Path root;
    private final JarFolder kafka;
    private final Path launcher;
    private final Map<String, Path> loggingByProperty;
    private final Deque<ChildProcess> children = new ArrayDeque<>();
    private boolean closed;

    ChildHome(Path root, JarFolder kafka) throws IOException {
        this.root = Files.createDirectories(root).toRealPath();
        this.kafka = kafka;
        this.launcher = this.root.resolve("launcher.jar");
        if (Files.exists(launcher)) {
            // its broker's storage belongs to another cluster id, and its logs to other processes
            throw new SandboxException(this.root + ": expected an empty directory, got one that another sandbox used");
        }
        writeLauncher(launcher);
        this.loggingByProperty = Map.of(
                "log4j2.configurationFile", copy("child-log4j2.properties"),
                "logback.configurationFile", copy("child-logback.xml"));
    }

    private Path copy(String resource) throws IOException {
        try (InputStream in = resource(resource)) {
            return Files.write(root.resolve(resource), in.readAllBytes());
        }
    }

    Path root() {
        return root;
    }

    /**
     * How a JVM is started.
     *
     * @param libs its class path, behind {@link ChildMain}
     * @param launcher put before the command line; may be empty
     */
    record Launch(List<Path> libs, Path javaHome, List<String> jvmOptions, String locale, List<String> launcher) {

        static Launch of(List<Path> libs, List<String> jvmOptions) {
            WorkerSettings.Machine machine = WorkerSettings.Machine.DEFAULT;
            return new Launch(libs, machine.javaHome(), jvmOptions, machine.locale(), machine.launcher());
        }
    }

    Launch launchOf(WorkerSettings.Machine machine) {
        List<Path> libs =
                machine.libs().map(folder -> new JarFolder(folder).jars()).orElseGet(this::kafkaLibs);
        return new Launch(libs, machine.javaHome(), machine.jvmOptions(), machine.locale(), machine.launcher());
    }

    /** The class path of broker and workers. */
    List<Path> kafkaLibs() {
        return kafka.jars();
    }

    /** Starts a JVM in {@code <root>/<name>}, logging to {@code <root>/<name>.log}, behind what earlier runs wrote. */
    synchronized ChildProcess launch(String name, Launch launch, Properties properties, String... arguments) {
        if (closed) {
            throw new SandboxException("starting " + name + ": the sandbox in " + root + " is closed");
        }
        try {
            Path directory = root.resolve(name);
            Path temporary = Files.createDirectories(directory.resolve("tmp"));
            Path propertiesFile = directory.resolve(name + ".properties");
            try (OutputStream out = Files.newOutputStream(propertiesFile)) {
                properties.store(out, null);
            }
            List<String> command = new ArrayList<>(launch.launcher());
            command.add(launch.javaHome().resolve("bin").resolve("java").toString());
            command.addAll(JVM_OPTIONS);
            command.add("-Djava.io.tmpdir=" + temporary);
            loggingByProperty.forEach((property, file) -> command.add("-D" + property + "=" + file));
            command.addAll(launch.jvmOptions());
            command.add(ChildMain.class.getName());
            command.add(arguments[0]);
            command.add(propertiesFile.toString());
            command.addAll(List.of(arguments).subList(1, arguments.length));

            Path log = root.resolve(name + ".log");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            Map<String, String> environment = builder.environment();
            ENVIRONMENT_LEFT_OUT.forEach(environment::remove);
            environment.put("LC_ALL", launch.locale());
            environment.put(
                    "CLASSPATH",
                    Stream.concat(Stream.of(launcher), launch.libs().stream())
                            .map(Path::toString)
                            .collect(Collectors.joining(File.pathSeparator)));
            ChildProcess child = ChildProcess.start(name, builder, log);
            children.push(child);
            return child;
        } catch (IOException e) {
            throw new UncheckedIOException("starting " + name + " in " + root, e);
        }
    }

    /** Kills all children, suspended ones too, the last one first; later launches are refused. */
    synchronized void close() {
        closed = true;
        children.forEach(ChildProcess::kill);
    }

    /** A jar of {@link ChildMain} alone, so that nothing else of this module, or of what it needs, is seen by the children. */
    private static void writeLauncher(Path jar) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                InputStream mainClass = resource(ChildMain.class.getSimpleName() + ".class")) {
            out.putNextEntry(new JarEntry(ChildMain.class.getName().replace('.', '/') + ".class"));
            mainClass.transferTo(out);
            out.closeEntry();
        }
    }

    private static InputStream resource(String name) throws IOException {
        InputStream resource = ChildHome.class.getResourceAsStream(name);
        if (resource == null) {
            throw new IOException("resource " + name + " is missing beside " + ChildHome.class);
        }
        return resource;
    }

    static String tail(Path log, long fromByte, int lines) {
        List<String> all = readFrom(log, fromByte).lines().toList();
        return all.stream().skip(Math.max(0, all.size() - lines)).collect(Collectors.joining("\n"));
    }

    static String readFrom(Path log, long fromByte) {
        try (InputStream in = Files.newInputStream(log)) {
            in.skipNBytes(fromByte);
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "(" + log + " cannot be read: " + e + ")";
        }
    }
}
