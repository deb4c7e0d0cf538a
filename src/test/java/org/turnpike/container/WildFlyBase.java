package org.turnpike.container;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A base directory of WildFly, set up as docs/wildfly.md says. */
final class WildFlyBase {

    private WildFlyBase() {
    }

    /** Makes the base and opens the doors in it; gives the JVM's options. */
    static List<String> write(Path base, Map<String, Integer> ports) throws IOException, InterruptedException {
        installModule();
        copyStandalone(base);
        run("turnpike.cli", base);
        addRealmUser(base.resolve("configuration"));
        return List.of("-Xmx512m", "-Djboss.server.base.dir=" + base, "-Djboss.bind.address=127.0.0.1",
                "-Djboss.management.http.port=" + ports.get("management"), "-Djboss.http.port=" + ports.get("http"),
                "-Djboss.https.port=" + ports.get("https"), "-Djboss.tx.node.id=test");
    }

    /** As bin/add-user.sh writes it: the digest of user, realm and password. */
    private static void addRealmUser(Path configuration) throws IOException {
        String user = ContainerUnderTest.REALM_USER;
        Files.writeString(configuration.resolve("application-users.properties"), user + "=" + md5(user + ":ApplicationRealm:" + ContainerUnderTest.REALM_PASSWORD) + "\n",
                StandardOpenOption.APPEND);
        Files.writeString(configuration.resolve("application-roles.properties"), user + "=" + ContainerUnderTest.REALM_ROLE + "\n", StandardOpenOption.APPEND);
    }

    private static String md5(String text) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IOException(e);
        }
    }

    static void copyStandalone(Path base) throws IOException {
        ContainerUnderTest.copy(home().resolve("standalone"), base);
    }

    /** Runs a script of wildfly-conf on that base; gives what it said. */
    static String run(String script, Path base) throws IOException, InterruptedException {
        return run(home(), script, base);
    }

    static String run(Path home, String script, Path base) throws IOException, InterruptedException {
        ProcessBuilder cli = new ProcessBuilder("sh", home.resolve("bin/jboss-cli.sh").toString(),
                "--file=" + Path.of("wildfly-conf").resolve(script).toAbsolutePath());
        cli.environment().put("JAVA_OPTS", "-Djboss.server.base.dir=" + base);
        cli.environment().put("JAVA_HOME", System.getProperty("turnpike.test.java.home"));
        cli.environment().put("JBOSS_HOME", home.toString());
        Process process = cli.redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(script + ": " + said);
        }
        return said;
    }

    static void installModule() throws IOException {
        Path module = home().resolve("modules/org/turnpike/connector/main");
        ContainerUnderTest.copy(Path.of("wildfly-conf/modules/org/turnpike/connector/main"), module);
        Files.copy(ContainerUnderTest.artifacts().resolve("turnpike-connector.jar"), module.resolve("turnpike-connector.jar"),
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** The same WildFly, by links, where nobody has copied the connector's module to; gives its home. */
    static Path withoutModule(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("modules"));
        Files.createSymbolicLink(folder.resolve("modules/system"), home().resolve("modules/system"));
        try (Stream<Path> parts = Files.list(home())) {
            for (Path part : parts.filter(path -> !path.endsWith("modules")).toList()) {
                Files.createSymbolicLink(folder.resolve(part.getFileName()), part);
            }
        }
        return folder;
    }

    static Path home() {
        return Path.of(System.getProperty("turnpike.test.container.home"));
    }
}
