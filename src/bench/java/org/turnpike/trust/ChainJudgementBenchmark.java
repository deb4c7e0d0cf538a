package org.turnpike.trust;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.ConfigurationAnchor;
import org.turnpike.globalconf.ConfigurationClient;
import org.turnpike.globalconf.ConfigurationDownload;
import org.turnpike.globalconf.ConfigurationStore;
import org.turnpike.globalconf.CurrentConfiguration;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.sandbox.Identities;
import org.turnpike.sandbox.InstanceKeyAlgorithm;
import org.turnpike.sandbox.SandboxInstance;

/**
 * Measures verifying a peer's certificate chain for one message, with OCSP responses in the cache (docs/performance.md). The limit is 0.2 ms. The
 * chain is a leaf and an intermediate CA, both with an OCSP response, below a listed top CA.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ChainJudgementBenchmark {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    /** Keys of all certificates and OCSP responders. */
    @Param({"RSA", "EC"})
    public InstanceKeyAlgorithm keys;

    private SandboxInstance sandbox;
    private Path folder;
    private GlobalConfiguration conf;
    private ChainVerifier chains;
    private List<X509Certificate> leafAlone;
    private List<X509Certificate> withIntermediate;
    private List<OcspResponse> responses;
    private List<byte[]> encoded;

    /** Publishes an instance with a registered server, downloads its configuration, and fills the cache. */
    @Setup(Level.Trial)
    public void publish() throws IOException, RefusedException {
        sandbox = SandboxInstance.open(SandboxInstance.Settings.forTests(() -> NOW).withKeys(keys).withIntermediate());
        folder = Files.createTempDirectory("chain-judgement");
        KeyPair pair = keys.generate();
        X509Certificate leaf = sandbox.issueAuthentication(Identities.SS1, pair.getPublic(), "ss1");
        sandbox.registerServer(Identities.SS1, "127.0.0.11", leaf, Set.of(Identities.PORTAL));
        sandbox.publish();
        conf = download();
        leafAlone = List.of(leaf);
        withIntermediate = List.of(leaf, sandbox.ca().certificate());
        encoded = new ArrayList<>();
        responses = new ArrayList<>();
        OcspCache cache = new OcspCache(new OcspStore(folder.resolve("ocsp")), () -> NOW);
        for (X509Certificate certificate : withIntermediate) {
            byte[] der = sandbox.ocsp().responseFor(certificate, NOW);
            encoded.add(der);
            responses.add(OcspResponse.read(der));
            cache.put(certificate, OcspResponse.read(der));
        }
        chains = new ChainVerifier(new OcspVerifier(), cache);
    }

    private GlobalConfiguration download() throws IOException, RefusedException {
        CurrentConfiguration current = new CurrentConfiguration();
        try (ConfigurationClient client = new ConfigurationClient(Duration.ofSeconds(10), Duration.ofSeconds(3), Duration.ofSeconds(30))) {
            ConfigurationAnchor anchor = ConfigurationAnchor.read(sandbox.anchor());
            new ConfigurationDownload(() -> anchor, client, new ConfigurationStore(folder.resolve("globalconf")),
                    () -> NOW, current::swap).pass();
        }
        return current.get();
    }

    /** Frees ports and files. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
        sandbox.close();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** The consumer verifies the provider's server, which sent only its leaf, as X-Road 7 servers do. */
    @Benchmark
    public VerifiedPeer serverByItsLeaf() throws RefusedException {
        return chains.verifyServer(leafAlone, Identities.INSTANCE, responses, conf, NOW);
    }

    /** The provider verifies the consumer's server, which sent its intermediate CA too: two certificates, two responses. */
    @Benchmark
    public VerifiedPeer clientWithIntermediate() throws RefusedException {
        return chains.verifyClient(withIntermediate, Identities.INSTANCE, responses, conf, NOW);
    }

    /** The same, with responses in the message that were also in the message before. */
    @Benchmark
    public VerifiedPeer clientWithResponsesOfTheMessage() throws RefusedException, IOException {
        List<OcspResponse> received = new ArrayList<>(encoded.size());
        for (byte[] der : encoded) {
            received.add(chains.readResponse(der.clone()));
        }
        return chains.verifyClient(withIntermediate, Identities.INSTANCE, received, conf, NOW);
    }

    /** The same, with new responses in the message, which must be parsed. */
    @Benchmark
    public VerifiedPeer clientWithFreshResponses() throws RefusedException, IOException {
        List<OcspResponse> received = new ArrayList<>(encoded.size());
        for (byte[] der : encoded) {
            received.add(OcspResponse.read(der));
        }
        return chains.verifyClient(withIntermediate, Identities.INSTANCE, received, conf, NOW);
    }

    /** The same, with leaf, issuer and path that are not cached: the cost of the first message of each peer after a new configuration. */
    @Benchmark
    public VerifiedPeer clientNeverSeenBefore() throws RefusedException {
        return new ChainVerifier(new OcspVerifier()).verifyClient(withIntermediate, Identities.INSTANCE, responses, conf, NOW);
    }
}
