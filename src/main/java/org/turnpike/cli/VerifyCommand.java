package org.turnpike.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.AnchorStore;
import org.turnpike.globalconf.ConfigurationClient;
import org.turnpike.globalconf.ConfigurationDownload;
import org.turnpike.globalconf.ConfigurationStore;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.signature.VerificationConfiguration;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Verifies signed containers and archive files; needs no server. */
@Command(name = "verify", mixinStandardHelpOptions = true, description = {"Verifies signed containers, answers to GET /asic and archive files, and "
        + "prints"
        + " who signed what and when. Needs no server.", "Exit status: 0 all files are valid, 1 a file is not valid, 2 a file cannot be read."})
final class VerifyCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final PrintWriter out;

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Trust trust;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "containers and archive files, in any order; decrypt encrypted files with gpg first")
    private List<Path> files;

    /** The source of trusted CAs and time-stamping services. */
    static final class Trust {
        @Option(names = "--conf", paramLabel = "ZIP", description = "a verification configuration, as GET /verificationconf returns it; it is not signed,"
                + " so use one from a source that you trust")
        private Path conf;

        @Option(names = "--anchor", paramLabel = "XML", description = "a configuration anchor: the global configuration is downloaded from its sources and verified")
        private Path anchor;
    }

    VerifyCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Integer call() throws IOException {
        GlobalConfiguration conf;
        try {
            conf = trust.conf != null ? VerificationConfiguration.read(ContainerVerification.file(trust.conf)) : download(trust.anchor, Clock.systemUTC());
        } catch (RefusedException e) {
            out.println((trust.conf != null ? trust.conf : trust.anchor) + ": " + e.code() + ": " + e.getMessage());
            return AdminMain.USAGE;
        } catch (IOException e) {
            out.println((trust.conf != null ? trust.conf : trust.anchor) + " cannot be read: " + e);
            return AdminMain.USAGE;
        }
        return new ContainerVerification(conf, out).run(files);
    }

    /** Downloads and verifies the current global configuration of the anchor. */
    static GlobalConfiguration download(Path anchor, InstantSource clock) throws IOException, RefusedException {
        Path folder = Files.createTempDirectory("turnpike-verify");
        try (ConfigurationClient client = new ConfigurationClient(PATIENCE, PATIENCE, PATIENCE)) {
            AtomicReference<GlobalConfiguration> conf = new AtomicReference<>();
            new ConfigurationDownload(new AnchorStore(anchor), client, new ConfigurationStore(folder), clock, conf::set).pass();
            return conf.get();
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
