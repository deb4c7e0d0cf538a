package org.turnpike.signature;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
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
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.ConfigurationAnchor;
import org.turnpike.globalconf.ConfigurationClient;
import org.turnpike.globalconf.ConfigurationDownload;
import org.turnpike.globalconf.ConfigurationStore;
import org.turnpike.globalconf.CurrentConfiguration;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.keys.SigningCredential;
import org.turnpike.keys.SigningKey;
import org.turnpike.message.Content;
import org.turnpike.message.Sha512;
import org.turnpike.sandbox.Identities;
import org.turnpike.sandbox.InstanceKeyAlgorithm;
import org.turnpike.sandbox.SandboxInstance;
import org.turnpike.trust.ChainVerifier;
import org.turnpike.trust.OcspResponse;
import org.turnpike.trust.OcspVerifier;

/** Measures signing a message and verifying its signature, including key operations (docs/performance.md). */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class SignatureBenchmark {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    /** Keys of the signer and of all authorities. */
    @Param({"RSA", "EC"})
    public InstanceKeyAlgorithm keys;

    private SandboxInstance sandbox;
    private Path folder;
    private GlobalConfiguration conf;
    private SigningCredential credential;
    private List<SignedPart> message;
    private List<SignedPart> withAttachments;
    private SignatureParts plain;
    private SignatureParts chained;
    private final MessageSigner signer = new MessageSigner();
    private final SignatureVerifier verifier = new SignatureVerifier(new ChainVerifier(new OcspVerifier()));

    /** Publishes an instance, downloads its configuration, and signs. */
    @Setup(Level.Trial)
    public void sign() throws IOException, RefusedException {
        sandbox = SandboxInstance.open(SandboxInstance.Settings.forTests(() -> NOW).withKeys(keys));
        folder = Files.createTempDirectory("signature-benchmark");
        KeyPair pair = keys.generate();
        X509Certificate certificate = sandbox.issueSigning(Identities.PORTAL.member(), Identities.SS1, pair.getPublic());
        sandbox.registerServer(Identities.SS1, "127.0.0.11",
                sandbox.issueAuthentication(Identities.SS1, keys.generate().getPublic(), "ss1"), Set.of(Identities.PORTAL));
        sandbox.publish();
        conf = download();
        credential = new SigningCredential(Identities.PORTAL.member(), key(pair), certificate, List.of(),
                List.of(OcspResponse.read(sandbox.ocsp().responseFor(certificate, NOW))));
        message = List.of(part(SignedPart.MESSAGE));
        withAttachments = IntStream.range(0, 3).mapToObj(i -> part(i == 0 ? SignedPart.MESSAGE : SignedPart.attachment(i))).toList();
        plain = signer.sign(credential, message, NOW);
        chained = signer.sign(credential, withAttachments, NOW);
    }

    private static SignedPart part(String name) {
        byte[] bytes = (name + "x".repeat(1024)).getBytes(StandardCharsets.UTF_8);
        return new SignedPart(name, Sha512.of(bytes), Content.of(bytes));
    }

    private SigningKey key(KeyPair pair) {
        boolean rsa = keys == InstanceKeyAlgorithm.RSA;
        return new SigningKey() {
            @Override
            public String mechanism() {
                return rsa ? "CKM_RSA_PKCS" : "CKM_ECDSA";
            }

            @Override
            public byte[] sign(String digest, byte[] data) throws RefusedException {
                String prefix = digest.replace("-", "");
                try {
                    Signature engine = rsa ? Signature.getInstance(prefix + "withRSA")
                            : Signature.getInstance(prefix + "withPLAIN-ECDSA", BOUNCY_CASTLE);
                    engine.initSign(pair.getPrivate());
                    engine.update(data);
                    return engine.sign();
                } catch (java.security.GeneralSecurityException e) {
                    throw new RefusedException(FaultCode.CANNOT_SIGN, "The key does not sign", e);
                }
            }
        };
    }

    private static final BouncyCastleProvider BOUNCY_CASTLE = new BouncyCastleProvider();

    private GlobalConfiguration download() throws IOException, RefusedException {
        CurrentConfiguration current = new CurrentConfiguration();
        try (ConfigurationClient client = new ConfigurationClient(Duration.ofSeconds(10), Duration.ofSeconds(3), Duration.ofSeconds(30))) {
            ConfigurationAnchor anchor = ConfigurationAnchor.read(sandbox.anchor());
            new ConfigurationDownload(() -> anchor, client, new ConfigurationStore(folder), () -> NOW, current::swap).pass();
        }
        return current.get();
    }

    /** Frees ports and files. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
        sandbox.close();
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** One message of one part. */
    @Benchmark
    public SignatureParts signPlain() throws RefusedException {
        return signer.sign(credential, message, NOW);
    }

    /** One message with two attachments: a hash chain, and a signature over its result. */
    @Benchmark
    public SignatureParts signChained() throws RefusedException {
        return signer.sign(credential, withAttachments, NOW);
    }

    /** Verifies a received message of one part, including certificate chain and OCSP. */
    @Benchmark
    public VerifiedMessage verifyPlain() throws RefusedException {
        return verifier.verify(plain, message, Identities.PORTAL, conf, NOW);
    }

    /** The same with two attachments. */
    @Benchmark
    public VerifiedMessage verifyChained() throws RefusedException {
        return verifier.verify(chained, withAttachments, Identities.PORTAL, conf, NOW);
    }
}
