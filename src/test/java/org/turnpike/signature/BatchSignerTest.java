package org.turnpike.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.id.MemberId;
import org.turnpike.keys.KeyAlgorithm;
import org.turnpike.keys.Mechanism;
import org.turnpike.keys.SigningCredential;
import org.turnpike.keys.SigningKey;
import org.turnpike.keys.TestKeys;
import org.turnpike.message.Content;
import org.turnpike.trust.ChainVerifier;
import org.turnpike.trust.OcspVerifier;

/** Messages that wait for one key: who signs, what is shared, what fails alone. The key signs only as often as the test lets it. */
@Timeout(60)
class BatchSignerTest {
    private static final MemberId MEMBER = new MemberId("TEST", "ORG", "1111");
    private static final Instant NOW = TestAuthority.NOW;
    private static final SignatureVerifier VERIFIER = new SignatureVerifier(new ChainVerifier(new OcspVerifier()));
    private static final Duration LONG = Duration.ofSeconds(50);

    @TempDir
    private static Path folder;
    private static TestAuthority top;
    private static GlobalConfiguration conf;

    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final AtomicInteger required = new AtomicInteger();
    private final GatedKey key = new GatedKey();
    private volatile RefusedException unusable;

    @BeforeAll
    static void makeInstance() throws Exception {
        top = new TestAuthority("CN=Top,O=Test");
        conf = top.configuration(folder, "AAAA");
    }

    @AfterEach
    void end() throws Exception {
        key.gate.release(1_000);
        callers.shutdown();
        assertThat(callers.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    /** A key that waits at a gate before each signature. */
    private static final class GatedKey implements SigningKey {
        private final Semaphore gate = new Semaphore(0);
        private final Semaphore waiting = new Semaphore(0);
        private final AtomicInteger signatures = new AtomicInteger();
        private final AtomicInteger failures = new AtomicInteger();
        private volatile SigningKey real;

        @Override
        public String mechanism() {
            return real.mechanism();
        }

        @Override
        public byte[] sign(String digestName, byte[] data) throws RefusedException {
            waiting.release();
            gate.acquireUninterruptibly();
            if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new RefusedException(FaultCode.CANNOT_SIGN, "the token stumbled");
            }
            signatures.incrementAndGet();
            return real.sign(digestName, data);
        }

        void open() {
            gate.release(1_000_000);
        }

        void awaitSigner() {
            waiting.acquireUninterruptibly();
        }
    }

    private SigningCredential credential(KeyAlgorithm algorithm, Mechanism mechanism) throws Exception {
        KeyPair pair = TestKeys.generate(algorithm);
        key.real = TestKeys.signingKey(mechanism, pair);
        X509Certificate certificate = top.issueSigning("1111", pair.getPublic());
        return new SigningCredential(MEMBER, key, certificate, List.of(), List.of(top.ocsp(certificate, NOW, null)));
    }

    private BatchSigner signer(SigningCredential by, DigestAlgorithm digest, BatchSigner.Limits limits) {
        return new BatchSigner(new MessageSigner(digest), member -> {
            required.incrementAndGet();
            if (unusable != null) {
                throw unusable;
            }
            return by;
        }, () -> NOW, limits);
    }

    private static BatchSigner.Limits oneAtATime(int batch) {
        return new BatchSigner.Limits(batch, 1, LONG);
    }

    private static List<SignedPart> message(int number) {
        List<SignedPart> parts = new ArrayList<>();
        parts.add(part(SignedPart.MESSAGE, "message " + number));
        for (int i = 1; i <= number % 3; i++) {
            parts.add(part(SignedPart.attachment(i), "attachment " + i + " of " + number));
        }
        return parts;
    }

    private static SignedPart part(String name, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new SignedPart(name, DigestAlgorithm.SHA_512.digest(bytes), Content.of(bytes));
    }

    private Future<SignatureParts> submit(Callable<SignatureParts> call) {
        return callers.submit(call);
    }

    /** One message at the gate, and the given number behind it in the queue. */
    private List<Future<SignatureParts>> queued(BatchSigner signer, SigningCredential by, int waiting) throws Exception {
        List<Future<SignatureParts>> calls = new ArrayList<>();
        calls.add(submit(() -> signer.sign(by, message(0), NOW)));
        key.awaitSigner();
        for (int i = 1; i <= waiting; i++) {
            int number = i;
            calls.add(submit(() -> signer.sign(by, message(number), NOW)));
        }
        while (signer.waiting() < waiting) {
            Thread.onSpinWait();
        }
        return calls;
    }

    private static SignatureParts verified(SignatureParts signed, int number) throws Exception {
        VERIFIER.verify(signed, message(number), MEMBER, conf, NOW);
        return signed;
    }

    private static String refusal(Future<SignatureParts> call) throws Exception {
        try {
            call.get();
            return "";
        } catch (ExecutionException e) {
            return ((RefusedException) e.getCause()).code();
        }
    }

    @ParameterizedTest
    @CsvSource({"RSA_2048,RSA_PKCS,SHA_512", "RSA_2048,RSA_PSS,SHA_256", "EC_P256,ECDSA,SHA_384", "EC_P256,ECDSA,SHA_512"})
    void messagesThatWaitShareOneSignatureAndEachVerifies(KeyAlgorithm algorithm, Mechanism mechanism, DigestAlgorithm digest) throws Exception {
        SigningCredential by = credential(algorithm, mechanism);
        List<Future<SignatureParts>> calls = queued(signer(by, digest, oneAtATime(64)), by, 10);
        key.open();
        assertThat(verified(calls.get(0).get(), 0).hashChain()).as("the key was free").isEmpty();
        byte[] shared = calls.get(1).get().signature();
        for (int i = 1; i <= 10; i++) {
            assertThat(verified(calls.get(i).get(), i).signature()).isEqualTo(shared);
        }
        assertThat(key.signatures).hasValue(2);
        assertThat(required).as("judged again after the wait, once for all").hasValue(1);
    }

    @Test
    void idleKeySignsAtOncePlainWithTheCredentialAtHand() throws Exception {
        SigningCredential by = credential(KeyAlgorithm.EC_P256, Mechanism.ECDSA);
        BatchSigner signer = signer(by, DigestAlgorithm.SHA_512, oneAtATime(64));
        key.open();
        for (int i = 0; i < 9; i += 3) {
            assertThat(verified(signer.sign(by, message(i), NOW), i).hashChain()).isEmpty();
        }
        assertThat(key.signatures).hasValue(3);
        assertThat(required).hasValue(0);
    }

    @Test
    void batchesAreBoundedAndInTheOrderOfComing() throws Exception {
        SigningCredential by = credential(KeyAlgorithm.EC_P256, Mechanism.ECDSA);
        List<Future<SignatureParts>> calls = queued(signer(by, DigestAlgorithm.SHA_512, oneAtATime(4)), by, 9);
        key.open();
        for (int i = 0; i <= 9; i++) {
            verified(calls.get(i).get(), i);
        }
        assertThat(key.signatures).as("1, then 4, 4 and 1").hasValue(4);
    }

    @Test
    void keySignsForAsManyAtATimeAsItMay() throws Exception {
        SigningCredential by = credential(KeyAlgorithm.EC_P256, Mechanism.ECDSA);
        BatchSigner signer = signer(by, DigestAlgorithm.SHA_512, new BatchSigner.Limits(64, 2, LONG));
        Future<SignatureParts> first = submit(() -> signer.sign(by, message(0), NOW));
        Future<SignatureParts> second = submit(() -> signer.sign(by, message(3), NOW));
        key.awaitSigner();
        key.awaitSigner();                                             // both are at the gate: neither waits for the other
        key.open();
        assertThat(verified(first.get(), 0).hashChain()).isEmpty();
        assertThat(verified(second.get(), 3).hashChain()).isEmpty();
    }

    @Test
    void batchThatFailsIsSignedOneByOne() throws Exception {
        SigningCredential by = credential(KeyAlgorithm.EC_P256, Mechanism.ECDSA);
        List<Future<SignatureParts>> calls = queued(signer(by, DigestAlgorithm.SHA_512, oneAtATime(64)), by, 5);
        key.gate.release();
        calls.get(0).get();
        key.awaitSigner();                                             // the batch of five
        key.failures.set(1);
        key.open();
        for (int i = 1; i <= 5; i++) {
            verified(calls.get(i).get(), i);
        }
        assertThat(key.signatures).hasValue(6);
    }

    @Test
    void failureOfOneByItselfIsItsOwn() throws Exception {
        SigningCredential by = credential(KeyAlgorithm.EC_P256, Mechanism.ECDSA);
        List<Future<SignatureParts>> calls = queued(signer(by, DigestAlgorithm.SHA_512, oneAtATime(64)), by, 5);
        key.gate.release();
        calls.get(0).get();
        key.awaitSigner();
        key.failures.set(2);                                           // the batch, and then the one that led it
        key.open();
        int refused = 0;
        for (int i = 1; i <= 5; i++) {
            String code = refusal(calls.get(i));
            if (code.isEmpty()) {
                verified(calls.get(i).get(), i);
            } else {
                assertThat(code).isEqualTo("cannot_create_signature.cannot_sign");
                refused++;
            }
        }
        assertThat(refused).isEqualTo(1);
    }

    @Test
    void messageThatCannotBeSignedDoesNotJoinABatch() throws Exception {
        SigningCredential by = credential(KeyAlgorithm.EC_P256, Mechanism.ECDSA);
        BatchSigner signer = signer(by, DigestAlgorithm.SHA_512, oneAtATime(64));
        List<Future<SignatureParts>> calls = queued(signer, by, 2);
        assertThatThrownBy(() -> signer.sign(by, List.of(), NOW)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> signer.sign(by, List.of(part("/other", "x")), NOW)).isInstanceOf(IllegalArgumentException.class);
        key.open();
        for (int i = 0; i <= 2; i++) {
            verified(calls.get(i).get(), i);
        }
    }

    @Test
    void credentialThatEndedDuringTheWaitIsNotUsed() throws Exception {
        SigningCredential by = credential(KeyAlgorithm.EC_P256, Mechanism.ECDSA);
        List<Future<SignatureParts>> calls = queued(signer(by, DigestAlgorithm.SHA_512, oneAtATime(64)), by, 3);
        unusable = new RefusedException(FaultCode.INTERNAL_ERROR, "its OCSP response is too old");
        key.open();
        verified(calls.get(0).get(), 0);
        for (int i = 1; i <= 3; i++) {
            assertThat(refusal(calls.get(i))).isEqualTo("cannot_create_signature");
        }
        assertThat(key.signatures).hasValue(1);
    }

    @Test
    void waitEndsInTimeAndTheQueueGoesOn() throws Exception {
        SigningCredential by = credential(KeyAlgorithm.EC_P256, Mechanism.ECDSA);
        BatchSigner signer = signer(by, DigestAlgorithm.SHA_512, new BatchSigner.Limits(64, 1, Duration.ofMillis(50)));
        List<Future<SignatureParts>> calls = new ArrayList<>();
        calls.add(submit(() -> signer.sign(by, message(0), NOW)));
        key.awaitSigner();
        Future<SignatureParts> late = submit(() -> signer.sign(by, message(1), NOW));
        assertThat(refusal(late)).isEqualTo("cannot_create_signature.internal_error");
        assertThat(signer.waiting()).isZero();
        key.open();
        verified(calls.get(0).get(), 0);
        verified(signer.sign(by, message(2), NOW), 2);
    }

    @Test
    void interruptedCallerLeavesTheQueue() throws Exception {
        SigningCredential by = credential(KeyAlgorithm.EC_P256, Mechanism.ECDSA);
        BatchSigner signer = signer(by, DigestAlgorithm.SHA_512, oneAtATime(64));
        List<Future<SignatureParts>> calls = queued(signer, by, 2);
        calls.get(1).cancel(true);
        while (signer.waiting() > 1) {
            Thread.onSpinWait();
        }
        key.open();
        verified(calls.get(0).get(), 0);
        verified(calls.get(2).get(), 2);
    }

    @Test
    void sixtyFourCallersMakeFarFewerSignaturesThanMessages() throws Exception {
        SigningCredential by = credential(KeyAlgorithm.RSA_2048, Mechanism.RSA_PKCS);
        BatchSigner signer = signer(by, DigestAlgorithm.SHA_512, oneAtATime(64));
        key.open();
        List<Future<SignatureParts>> calls = new ArrayList<>();
        for (int caller = 0; caller < 64; caller++) {
            calls.addAll(IntStream.range(0, 4).mapToObj(i -> submit(() -> signer.sign(by, message(i), NOW))).toList());
        }
        for (int i = 0; i < calls.size(); i++) {
            verified(calls.get(i).get(), i % 4);
        }
        assertThat(key.signatures.get()).isLessThan(calls.size() / 2);
        assertThat(signer.waiting()).isZero();
    }
}
