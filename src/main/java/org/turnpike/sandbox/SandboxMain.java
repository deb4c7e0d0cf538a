package org.turnpike.sandbox;

import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/**
 * Runs a {@link SandboxInstance} as a process until it is stopped.
 *
 * <pre>java -jar turnpike-sandbox.jar [--address 127.0.0.10] [--port 4001] [--services-port 4500] [--anchor FILE]</pre>
 */
public final class SandboxMain {
    private static final String USAGE = "usage: turnpike-sandbox [--address IP] [--port N] [--services-port N] [--anchor FILE]";
    private static final List<String> OPTIONS = List.of("--address", "--port", "--services-port", "--anchor");

    private SandboxMain() {
    }

    /** What the command line says; absent options have their defaults. */
    record Options(SandboxInstance.Settings settings, Optional<Path> anchor) {
        /**
         * Reads the command line.
         *
         * @throws IllegalArgumentException naming the argument that is wrong
         */
        static Options read(String... arguments) {
            Map<String, String> given = new TreeMap<>();
            for (int i = 0; i < arguments.length; i += 2) {
                if (!OPTIONS.contains(arguments[i]) || i + 1 == arguments.length) {
                    throw new IllegalArgumentException((OPTIONS.contains(arguments[i]) ? "a value is missing after " : "unknown argument ")
                            + arguments[i] + "\n" + USAGE);
                }
                given.put(arguments[i], arguments[i + 1]);
            }
            var settings = SandboxInstance.Settings.forProcess(given.getOrDefault("--address", "127.0.0.10"),
                    port(given, "--port", "4001"), port(given, "--services-port", "4500"));
            return new Options(settings, Optional.ofNullable(given.get("--anchor")).map(Path::of));
        }

        private static int port(Map<String, String> given, String option, String otherwise) {
            String text = given.getOrDefault(option, otherwise);
            if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > 65535) {
                throw new IllegalArgumentException(option + " is no port number: " + text + "\n" + USAGE);
            }
            return Integer.parseInt(text);
        }
    }

    /** Serves until the process is ended; exit code 1 when it cannot start, 2 when the command line is wrong. */
    public static void main(String[] arguments) throws InterruptedException {
        Options options;
        try {
            options = Options.read(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        try (SandboxInstance sandbox = start(options, System.out)) {
            Runtime.getRuntime().addShutdownHook(new Thread(sandbox::close, "sandbox-stop"));
            new CountDownLatch(1).await();
        } catch (BindException e) {
            System.err.println(e.getMessage() + " (is a sandbox running already?)");
            System.exit(1);
        } catch (IOException e) {
            System.err.println("the sandbox cannot start: " + e);
            System.exit(1);
        }
    }

    /** Opens the sandbox, writes the anchor where it is wanted, and prints what is served. */
    static SandboxInstance start(Options options, PrintStream out) throws IOException {
        SandboxInstance sandbox = SandboxInstance.open(options.settings());
        try {
            if (options.anchor().isPresent()) {
                Files.write(options.anchor().get(), sandbox.anchor());
            }
            print(sandbox, options, out);
            return sandbox;
        } catch (IOException | RuntimeException e) {
            sandbox.close();
            throw e;
        }
    }

    private static void print(SandboxInstance sandbox, Options options, PrintStream out) {
        out.println("Sandbox instance " + Identities.INSTANCE);
        out.println("  configuration anchor   " + options.anchor().map(Path::toString).orElse(sandbox.url() + "/anchor"));
        out.println("  global configuration   " + sandbox.url() + "/internalconf");
        out.println("  OCSP responder         " + sandbox.ocspUrl());
        out.println("  time-stamping          " + sandbox.timeStampingUrl());
        out.println("  certificates           POST a PKCS#10 request to " + sandbox.url() + "/ca/sign-auth or /ca/sign-sign");
        out.println("  SOAP services          " + sandbox.soapUrl() + "  (" + sandbox.wsdlUrl() + ")");
        out.println("  REST service people    " + sandbox.peopleUrl() + "  (" + sandbox.peopleOpenApiUrl() + ")");
        out.println("  REST service echoRest  " + sandbox.echoRestUrl() + "  (" + sandbox.echoOpenApiUrl() + ")");
        out.println("Ctrl-C stops it");
        out.flush();
    }
}
