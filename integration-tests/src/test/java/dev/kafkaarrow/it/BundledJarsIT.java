package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the archives of plugins, add-ons and the command line say of the jars of others that they hold. */
class BundledJarsIT {

    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
    private static final int ARCHIVES = 6;

    /** Licences that may be passed on with software under Apache-2.0, by their names in SPDX's list. */
    private static final Set<String> COMPATIBLE = Set.of("Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "MIT", "MIT-0");

    /** Of these no text is asked for beside the archive's own LICENSE. */
    private static final Set<String> NO_TEXT_OF_THEIR_OWN = Set.of("Apache-2.0", "MIT-0");

    /** @param texts licences and notices in it, by their paths */
    private record Jar(String artifact, String sha256, List<String> texts) {

        static Jar of(String artifact, InputStream in) throws Exception {
            byte[] content = in.readAllBytes();
            List<String> texts = new ArrayList<>();
            try (ZipInputStream entries = new ZipInputStream(new ByteArrayInputStream(content))) {
                for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                    if (entry.getName().matches("META-INF/(LICENSE|NOTICE)[^/]*")) {
                        texts.add(entry.getName());
                    }
                }
            }
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return new Jar(artifact, HexFormat.of().formatHex(digest), texts);
        }

        boolean ours() {
            return artifact.startsWith("kafka-arrow-");
        }
    }

    private record Archive(Set<String> names, List<Jar> jars, JsonNode bom) {

        static Archive of(Path zip) throws Exception {
            String root = zip.getFileName().toString().replace(".zip", "/");
            Set<String> names = new HashSet<>();
            List<Jar> jars = new ArrayList<>();
            JsonNode bom = null;
            try (ZipFile file = new ZipFile(zip.toFile())) {
                for (ZipEntry entry : file.stream().toList()) {
                    String name = entry.getName().substring(root.length());
                    names.add(name);
                    if (name.endsWith(".jar")) {
                        String artifact = name.replaceFirst("^lib/(.*?)-v?\\d.*\\.jar$", "$1");
                        jars.add(Jar.of(artifact, file.getInputStream(entry)));
                    } else if (name.equals("doc/bom.json")) {
                        bom = new ObjectMapper().readTree(file.getInputStream(entry));
                    }
                }
            }
            boolean there = bom != null;
            assumeTrue(
                    there || Boolean.getBoolean("bom.required"),
                    () -> "SKIPPED: " + zip + " has no bill of materials, as it was built offline");
            assertThat(there).as("%s has doc/bom.json", zip).isTrue();
            return new Archive(names, jars, bom);
        }

        /** By the SHA-256 of a jar. */
        Map<String, Set<String>> licences() {
            Map<String, Set<String>> licences = new HashMap<>();
            for (JsonNode component : bom.path("components")) {
                Set<String> names = new HashSet<>();
                component
                        .path("licenses")
                        .forEach(licence -> names.add(licence.at("/license/id").asText()));
                component.path("hashes").forEach(hash -> {
                    if (hash.path("alg").asText().equals("SHA-256")) {
                        licences.put(hash.path("content").asText(), names);
                    }
                });
            }
            return licences;
        }
    }

    static List<Path> archives() throws IOException {
        String version = Files.readString(REPOSITORY.resolve("pom.xml"))
                .replaceFirst("(?s).*?<artifactId>kafka-arrow</artifactId>\\s*<version>(.*?)</version>.*", "$1");
        List<Path> archives = new ArrayList<>();
        try (Stream<Path> modules = Files.list(REPOSITORY)) {
            for (Path module : modules.sorted().toList()) {
                Path archive =
                        module.resolve("target").resolve("kafkaarrow-" + module.getFileName() + "-" + version + ".zip");
                if (Files.exists(archive)) {
                    archives.add(archive);
                }
            }
        }
        assertThat(archives).hasSize(ARCHIVES);
        return archives;
    }

    @ParameterizedTest
    @MethodSource("archives")
    void theBillOfMaterialsNamesEachJarWithALicenceThatGoesTogetherWithOurs(Path zip) throws Exception {
        Archive archive = Archive.of(zip);
        Map<String, Set<String>> licences = archive.licences();

        assertThat(archive.jars()).isNotEmpty();
        for (Jar jar : archive.jars()) {
            if (!jar.ours()) {
                assertThat(licences.getOrDefault(jar.sha256(), Set.of()))
                        .as("licences of %s in %s", jar.artifact(), zip)
                        .containsAnyElementsOf(COMPATIBLE);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("archives")
    void textsOfLicencesAndNoticesAreBesideTheJars(Path zip) throws Exception {
        Archive archive = Archive.of(zip);
        Map<String, Set<String>> licences = archive.licences();

        for (Jar jar : archive.jars()) {
            String folder = "doc/licenses/" + jar.artifact() + "/";
            if (jar.ours()) {
                assertThat(jar.texts()).as(jar.artifact()).contains("META-INF/LICENSE");
            } else if (!jar.texts().isEmpty()) {
                assertThat(archive.names())
                        .as(jar.artifact())
                        .containsAll(
                                jar.texts().stream().map(text -> folder + text).toList());
            } else {
                Set<String> own = new HashSet<>(licences.get(jar.sha256()));
                if (own.stream().noneMatch(NO_TEXT_OF_THEIR_OWN::contains)) {
                    assertThat(archive.names())
                            .as("text of %s for %s", own, jar.artifact())
                            .anyMatch(name -> name.equals(folder + "LICENSE")
                                    || own.stream()
                                            .anyMatch(licence -> name.equals("doc/licenses/LICENSE-" + licence)));
                }
            }
        }
        assertThat(archive.names()).contains("doc/LICENSE");
    }

    /** Its jars have those of others in them. */
    @Test
    void theArchiveOfTheCommandLineHasALicenceOfEachPartThatGoesTogetherWithOurs() throws Exception {
        Path zip;
        try (Stream<Path> made = Files.list(REPOSITORY.resolve("tools/target"))) {
            zip = made.filter(path -> path.getFileName().toString().matches("kafka-arrow-\\d.*\\.zip"))
                    .findFirst()
                    .orElseThrow();
        }
        Archive archive = Archive.of(zip);
        assertThat(archive.bom().path("components")).isNotEmpty();
        for (JsonNode component : archive.bom().path("components")) {
            String artifact = component.path("name").asText();
            Set<String> licences = new HashSet<>();
            component
                    .path("licenses")
                    .forEach(licence -> licences.add(licence.at("/license/id").asText()));
            assertThat(licences).as(artifact).containsAnyElementsOf(COMPATIBLE);
            if (licences.stream().noneMatch(NO_TEXT_OF_THEIR_OWN::contains)) {
                assertThat(archive.names())
                        .as("text of %s for %s", licences, artifact)
                        .anyMatch(name -> name.startsWith("doc/licenses/" + artifact + "/LICENSE"));
            }
        }
        assertThat(archive.names()).contains("doc/LICENSE", "bin/kafka-arrow");
    }
}
