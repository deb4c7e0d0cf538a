package org.turnpike.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.logging.LogManager;

/**
 * Runs a {@link SandboxInstance} with a {@link HostedServer} as a process until it is stopped: an X-Road instance for trying out a security server.
 * Exit code 1 when it cannot start, 2 when the command line is wrong.
 */
public final class SandboxMain {
    private static final String USAGE = """
            Usage: java -jar turnpike-sandbox.jar [OPTION]...
            Starts a whole X-Road instance on this machine: configuration source and central side, certification authority, OCSP responder,
            time-stamping authority, sample services, and one security server that hosts the management services and the sample services.
            Requests to the central side are approved at once. Use it only for trials and tests, because it protects nothing.

              --folder DIR          keeps keys, anchor and registrations, so that a restart continues the same instance; default: turnpike-sandbox
              --address IP          where everything listens; default: 127.0.0.10
              --port N              configuration, CA, OCSP and TSA; default: 4001
              --services-port N     sample services; default: 4500
              --anchor FILE         writes the configuration anchor there too
              --no-server           starts no security server: management requests other than authCertReg then have no receiver
              --help                prints this text
            """;
    private static final List<String> OPTIONS = List.of("--folder", "--address", "--port", "--services-port", "--anchor");
    private static final List<String> FLAGS = List.of("--no-server", "--help");

    private SandboxMain() {
    }

    /** The options of the command line; absent options have their defaults. */
    record Options(SandboxInstance.Settings settings, Optional<Path> anchor, boolean server, boolean help) {
        /**
         * Reads the command line.
         *
         * @throws IllegalArgumentException naming the argument that is wrong
         */
        static Options read(String... arguments) {
            Map<String, String> given = new TreeMap<>();
            Set<String> flags = new TreeSet<>();
            for (int i = 0; i < arguments.length; i++) {
                if (FLAGS.contains(arguments[i])) {
                    flags.add(arguments[i]);
                } else if (!OPTIONS.contains(arguments[i]) || i + 1 == arguments.length) {
                    throw new IllegalArgumentException((OPTIONS.contains(arguments[i]) ? "A value is missing after " : "Unknown argument ")
                            + arguments[i] + "\n" + USAGE);
                } else {
                    given.put(arguments[i], arguments[++i]);
                }
            }
            var settings = SandboxInstance.Settings.forProcess(given.getOrDefault("--address", "127.0.0.10"),
                    port(given, "--port", "4001"), port(given, "--services-port", "4500"))
                    .keptIn(Path.of(given.getOrDefault("--folder", "turnpike-sandbox")));
            return new Options(settings, Optional.ofNullable(given.get("--anchor")).map(Path::of), !flags.contains("--no-server"), flags.contains("--help"));
        }

        private static int port(Map<String, String> given, String option, String otherwise) {
            String text = given.getOrDefault(option, otherwise);
            if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > 65535) {
                throw new IllegalArgumentException(option + " is not a port number: " + text + "\n" + USAGE);
            }
            return Integer.parseInt(text);
        }

        Path folder() {
            return settings.folder().orElseThrow().toAbsolutePath().normalize();
        }
    }

    /** Serves until the process is stopped. */
    public static void main(String[] arguments) throws InterruptedException {
        Options options;
        try {
            options = Options.read(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        if (options.help()) {
            System.out.print(USAGE);
            return;
        }
        try {
            Running running = start(options, System.out);
            Runtime.getRuntime().addShutdownHook(new Thread(running::close, "sandbox-stop"));
            new CountDownLatch(1).await();
        } catch (BindException e) {
            System.err.println("Cannot start the sandbox: " + e.getMessage() + ". Another sandbox or the demo may be running.");
            System.exit(1);
        } catch (IOException | RuntimeException e) {
            System.err.println("Cannot start the sandbox: " + e.getMessage());
            System.exit(1);
        }
    }

    /** The parts that were started. Closed in the reverse order. */
    record Running(SandboxInstance sandbox, Deque<AutoCloseable> parts) implements AutoCloseable {
        @Override
        public void close() {
            while (!parts.isEmpty()) {
                try {
                    parts.pop().close();
                } catch (Exception e) {
                    System.err.println("The sandbox was not stopped cleanly: " + e.getMessage());
                }
            }
        }
    }

    /** Starts the sandbox and, if enabled, its security server, writes the anchor, and prints the addresses. */
    static Running start(Options options, PrintStream out) throws IOException {
        if (options.server()) {
            HostedServer.requireFreePorts(options.settings().address());
        }
        SandboxInstance sandbox = SandboxInstance.open(options.settings());
        Running running = new Running(sandbox, new ArrayDeque<>(List.of(sandbox)));
        try {
            if (options.anchor().isPresent()) {
                Files.write(options.anchor().get(), sandbox.anchor());
            }
            print(sandbox, options, out);
            if (options.server()) {
                logTo(options.folder().resolve("server.log"));
                sandbox.welcomeNewcomers();
                HostedServer server = HostedServer.start(sandbox, options.settings().address(), options.folder());
                running.parts().push(server);
                print(server, options, out);
            }
            out.println("Ctrl-C stops the sandbox.");
            out.flush();
            return running;
        } catch (IOException | RuntimeException e) {
            running.close();
            throw e;
        }
    }

    /** Writes the log of the security server to a file, so that it does not hide this output. */
    private static void logTo(Path file) throws IOException {
        String configuration = "handlers=java.util.logging.FileHandler\n.level=INFO\njava.util.logging.FileHandler.pattern=" + file.toString().replace("%", "%%")
                .replace('\\', '/') + "\njava.util.logging.FileHandler.limit=10000000\njava.util.logging.FileHandler.count=1\n"
                + "java.util.logging.FileHandler.encoding=UTF-8\njava.util.logging.FileHandler.formatter=java.util.logging.SimpleFormatter\n"
                + "java.util.logging.SimpleFormatter.format=%1$tF %1$tT %4$s %3$s %5$s%6$s%n\norg.flywaydb.level=WARNING\norg.apache.tomcat.util.net.NioEndpoint.certificate.level=WARNING\ncom.zaxxer.hikari.level=WARNING\n";
        try (InputStream in = new java.io.ByteArrayInputStream(configuration.getBytes(StandardCharsets.ISO_8859_1))) {
            LogManager.getLogManager().readConfiguration(in);
        }
    }

    private static void print(SandboxInstance sandbox, Options options, PrintStream out) {
        out.println("Sandbox instance " + Identities.INSTANCE + ", kept in " + options.folder());
        out.println("  configuration anchor   " + options.anchor().map(Path::toAbsolutePath).orElse(options.folder().resolve("anchor.xml")));
        out.println("                         " + sandbox.url() + "/anchor");
        out.println("    its SHA-224          " + sha224(sandbox.anchor()));
        out.println("  global configuration   " + sandbox.url() + "/internalconf");
        out.println("  certification          'Sandbox CA': POST a PKCS#10 request to " + sandbox.url() + "/ca/sign-auth or /ca/sign-sign");
        out.println("  OCSP responder         " + sandbox.ocspUrl());
        out.println("  time-stamping          " + sandbox.timeStampingUrl());
        out.println("  SOAP services          " + sandbox.wsdlUrl());
        out.println("  REST service people    " + sandbox.peopleOpenApiUrl());
        out.println("  REST service echoRest  " + sandbox.echoOpenApiUrl());
        out.flush();
    }

    private static void print(HostedServer server, Options options, PrintStream out) {
        out.println("  security server        " + Identities.SS2.path() + " on " + options.settings().address() + ", ports 5500 and 5577, ready");
        out.println("    hosts                " + Identities.MANAGEMENT.path() + " (management services; requests are approved at once)");
        out.println("                         " + Identities.REGISTRY.path() + " (getPerson v1, echo, people, echoRest)");
        out.println("    may call             " + Identities.PORTAL.path() + ", and every client that a management request registers");
        out.println("    client door          " + server.clientDoor());
        out.println("    home, log            " + server.home() + ", " + options.folder().resolve("server.log"));
    }

    private static String sha224(byte[] anchor) {
        try {
            return HexFormat.ofDelimiter(":").withUpperCase().formatHex(MessageDigest.getInstance("SHA-224").digest(anchor));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("This JDK does not support SHA-224", e);
        }
    }
}
