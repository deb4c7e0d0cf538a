package org.turnpike.signature;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.turnpike.fault.RefusedException;

/** Measures creating the hash chains of a batch of messages with bodies, and verifying one of the chains. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class HashChainBenchmark {
    private static final HashChainWriter WRITER = new HashChainWriter(XmlNames.CHAIN_FILE, DigestAlgorithm.SHA_512);
    private static final HashChainVerifier VERIFIER = new HashChainVerifier(XmlNames.CHAIN_FILE, DigestAlgorithm.SHA_512);

    /** The number of messages that share the signature. */
    @Param({"1", "32"})
    public int batch;

    private List<List<HashChainInput>> messages;
    private HashChainParts first;

    /** Creates the batch. */
    @Setup
    public void prepare() {
        messages = IntStream.range(0, batch).mapToObj(i -> List.of(input(SignedPart.MESSAGE, 2 * i), input(SignedPart.attachment(1), 2 * i + 1))).toList();
        HashChainWriter.Batch made = write();
        first = new HashChainParts(made.result(), made.chains().get(0));
    }

    private static HashChainInput input(String name, int number) {
        return new HashChainInput(name, DigestAlgorithm.SHA_512.digest(new byte[] {(byte) number}));
    }

    /** All chains of the batch. */
    @Benchmark
    public HashChainWriter.Batch write() {
        return WRITER.write(messages);
    }

    /** The chain of one message. */
    @Benchmark
    public HashChainParts verify() throws RefusedException {
        VERIFIER.verify(first, messages.get(0));
        return first;
    }
}
