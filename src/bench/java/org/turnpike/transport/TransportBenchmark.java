package org.turnpike.transport;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.turnpike.fault.RefusedException;
import org.turnpike.message.Content;
import org.turnpike.message.RestRequest;
import org.turnpike.message.SpoolStore;
import org.turnpike.signature.HashChainParts;
import org.turnpike.signature.SignatureParts;
import org.turnpike.trust.TestPeers;

/** Measures writing and reading a REST request as a transport message, including digests. Signature and hash chain exist already. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TransportBenchmark {
    private static final int SIGNATURE_BYTES = 8200;
    private static final int HASH_CHAIN_BYTES = 1200;
    private static final int OCSP_BYTES = 1800;

    /** Bytes of the body; the larger one is spooled to a file. */
    @Param({"1024", "1048576"})
    public int body;

    private final SignatureParts signature = new SignatureParts(text(SIGNATURE_BYTES),
            Optional.of(new HashChainParts(text(HASH_CHAIN_BYTES / 2), text(HASH_CHAIN_BYTES))));
    private RestRequest head;
    private byte[] message;
    private String contentType;
    private Path folder;
    private SpoolStore spools;

    /** Writes the message that is read. */
    @Setup
    public void prepare() throws IOException, RefusedException {
        head = RestRequest.parse(("POST /r1/SANDBOX/GOV/2222/registry/echoRest HTTP/1.1\r\nX-Road-Client: SANDBOX/COM/1111/portal\r\n"
                + "X-Road-Id: 1\r\nX-Road-Request-Id: 2\r\nContent-Type: application/json\r\nAccept: */*\r\n\r\n").getBytes(StandardCharsets.UTF_8));
        folder = Files.createTempDirectory("transport-benchmark");
        spools = new SpoolStore(folder, SpoolStore.DEFAULT_MEMORY_BYTES);
        message = write();
        contentType = TransportWriter.request("abcdefghij").contentType();
    }

    /** Deletes the files. */
    @TearDown
    public void delete() throws IOException {
        Files.delete(folder);
    }

    private static byte[] text(int bytes) {
        byte[] text = new byte[bytes];
        Arrays.fill(text, (byte) 'x');
        return text;
    }

    /** Writes into memory. */
    @Benchmark
    public byte[] write() throws IOException, RefusedException {
        ByteArrayOutputStream to = new ByteArrayOutputStream(body + (16 << 10));
        TransportWriter.request("abcdefghij").rest(List.of(text(OCSP_BYTES)), head, Optional.of(Content.of(text(body))), parts -> signature).writeTo(to);
        return to.toByteArray();
    }

    /** Reads from memory, to the end. */
    @Benchmark
    public SignatureParts read() throws IOException, RefusedException {
        try (TransportReader read = TransportReader.read(new ByteArrayInputStream(message), contentType, spools, TransportLimits.DEFAULT)) {
            return read.receive(TestPeers.ANYONE).requireSignature();
        }
    }
}
