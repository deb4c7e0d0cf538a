package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The sh launcher finds the jar beside itself, wherever and by whatever name it is called, with blanks in every path. */
@Tag("slow")
class LauncherTest {
    private static final int UNUSABLE = 3;

    @TempDir
    private Path folder;
    private Path launcher;

    /** How a run ended. */
    private record Run(int status, String output) {
    }

    @BeforeEach
    void install() throws IOException {
        Path installed = Files.createDirectories(folder.resolve("installed here (1)"));
        launcher = Files.copy(Path.of("src/main/launcher/turnpike-admin"), installed.resolve("turnpike-admin"));
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
        jar(installed.resolve("turnpike-admin.jar"));
    }

    /** A jar that names the classes of this run in its Class-Path, since the real one is made after the tests. */
    private static void jar(Path file) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, Stream.of(AdminMain.class, CommandLine.class)
                .map(type -> type.getProtectionDomain().getCodeSource().getLocation().toString()).collect(Collectors.joining(" ")));
        try (OutputStream out = Files.newOutputStream(file); JarOutputStream jar = new JarOutputStream(out, manifest)) {
            jar.finish();
        }
    }

    private Run run(Path directory, String javaHome, String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(List.of(command))).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", javaHome);
        builder.environment().put("HOME", Files.createDirectories(folder.resolve("a home")).toString());
        builder.environment().keySet().removeAll(List.of("XDG_CACHE_HOME", "JAVA_OPTS", "JAVA_TOOL_OPTIONS", "CLASSPATH"));
        builder.environment().merge("PATH", launcher.getParent().toString(), (before, more) -> more + File.pathSeparator + before);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), output);
    }

    private void assertRuns(Path directory, String... command) throws IOException, InterruptedException {
        Run run = run(directory, System.getProperty("java.home"), command);
        assertThat(run.status()).as(List.of(command) + ": " + run.output()).isZero();
        assertThat(run.output()).as(List.of(command).toString()).matches("turnpike-admin \\S+\\s+");
    }

    @Test
    void runsFromAnyFolderByAnyPath() throws Exception {
        Path elsewhere = Files.createDirectories(folder.resolve("some where/else"));
        assertRuns(elsewhere, launcher.toString(), "--version");
        assertRuns(elsewhere, "../../installed here (1)/turnpike-admin", "--version");
        assertRuns(launcher.getParent(), "./turnpike-admin", "--version");
        assertRuns(elsewhere, "sh", "-c", "turnpike-admin --version");             // found on the PATH
    }

    @Test
    void runsThroughSymbolicLinks() throws Exception {
        Path links = Files.createDirectories(folder.resolve("my links"));
        Path absolute = Files.createSymbolicLink(links.resolve("absolute"), launcher);
        Path relative = Files.createSymbolicLink(links.resolve("relative"), Path.of("../installed here (1)/turnpike-admin"));
        Path ofLink = Files.createSymbolicLink(links.resolve("of link"), Path.of("relative"));
        Path ofFolder = Files.createSymbolicLink(links.resolve("folder"), launcher.getParent());
        for (Path link : List.of(absolute, relative, ofLink, ofFolder.resolve("turnpike-admin"))) {
            assertRuns(folder, link.toString(), "--version");
        }
    }

    @Test
    void missingJarAndMissingJavaAreReportedInOneSentence() throws Exception {
        Run withoutJava = run(folder, folder.resolve("no java").toString(), launcher.toString(), "--version");
        assertThat(withoutJava.status()).isEqualTo(UNUSABLE);
        assertThat(withoutJava.output()).contains("no java/bin/java", "set JAVA_HOME").hasLineCount(1);
        Files.delete(launcher.resolveSibling("turnpike-admin.jar"));
        Run withoutJar = run(folder, System.getProperty("java.home"), launcher.toString(), "--version");
        assertThat(withoutJar.status()).isEqualTo(UNUSABLE);
        assertThat(withoutJar.output()).contains(launcher.resolveSibling("turnpike-admin.jar").toString()).hasLineCount(1);
    }
}
