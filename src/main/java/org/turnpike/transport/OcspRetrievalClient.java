package org.turnpike.transport;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.turnpike.fault.FailureText;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.message.Bound;
import org.turnpike.message.ContentType;
import org.turnpike.message.MultipartReader;
import org.turnpike.net.BoundedHttpClient;
import org.turnpike.trust.HandshakeFailedException;
import org.turnpike.trust.HandshakeFailure;


/** Fetches OCSP responses of a peer's certificates from the peer, by plain HTTP (messages.md §3.9, trust.md §3.5). Thread-safe. */
public final class OcspRetrievalClient implements Closeable {
    private static final int MAX_RESPONSE_BYTES = 64 * 1024;
    private static final int READ_TIMEOUTS_OF_AN_ANSWER = 2;
    private static final int OK = 200;
    private static final int NOT_OK = 300;

    private final BoundedHttpClient http;
    private final int port;

    /** @param port TCP port of peers' OCSP responders, 5577 by default */
    public OcspRetrievalClient(int port, Duration connectTimeout, Duration readTimeout) {
        this.port = port;
        this.http = BoundedHttpClient.once(new BoundedHttpClient.Times(connectTimeout, readTimeout,
                connectTimeout.plus(readTimeout.multipliedBy(READ_TIMEOUTS_OF_AN_ANSWER))));
    }

    /**
     * The OCSP responses in DER, unverified, one for each certificate in the same order.
     *
     * @param address the peer's host
     * @throws RefusedException {@code internal_error} for every failure; nothing is cached
     */
    public List<byte[]> retrieve(String address, List<X509Certificate> certificates) throws RefusedException {
        try {
            HttpGet get = new HttpGet("http://" + address + ":" + port + "/?" + query(certificates));
            get.addHeader("Accept", "multipart/related");
            List<byte[]> responses = http.execute(get, answer -> read(answer, certificates.size()));
            if (responses.size() != certificates.size()) {
                throw new IOException("requested " + certificates.size() + " OCSP responses, got " + responses.size());
            }
            return responses;
        } catch (IOException | IllegalArgumentException e) {
            throw new HandshakeFailedException(FaultCode.INTERNAL_ERROR, "Unable to retrieve OCSP responses from " + address + ": "
                    + FailureText.of(e), new HandshakeFailure.OcspNotRetrieved(address, FailureText.of(e)), e);
        }
    }

    @Override
    public void close() throws IOException {
        http.close();
    }

    private static String query(List<X509Certificate> certificates) {
        return parameters("cert=", "SHA-1", certificates) + "&" + parameters("cert_hash=", "SHA-256", certificates);
    }

    private static String parameters(String name, String algorithm, List<X509Certificate> certificates) {
        return certificates.stream().map(certificate -> name + hash(algorithm, certificate)).collect(Collectors.joining("&"));
    }

    private static String hash(String algorithm, X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static List<byte[]> read(ClassicHttpResponse response, int asked) throws IOException {
        if (response.getCode() < OK || response.getCode() >= NOT_OK || response.getEntity() == null) {
            throw new IOException("status " + response.getCode());
        }
        ContentType type = ContentType.parse(Optional.ofNullable(response.getEntity().getContentType()).orElse(""));
        String boundary = type.boundary().orElseThrow(() -> new IOException("no boundary in content type"));
        try (InputStream body = response.getEntity().getContent()) {
            return read(new MultipartReader(body, boundary), asked);
        } catch (RefusedException e) {
            throw new IOException(e);
        }
    }

    private static List<byte[]> read(MultipartReader parts, int asked) throws IOException, RefusedException {
        Bound bound = new Bound(MAX_RESPONSE_BYTES, FaultCode.IO_ERROR, "OCSP response");
        List<byte[]> responses = new ArrayList<>();
        for (Optional<MultipartReader.Part> part = parts.next(); part.isPresent(); part = parts.next()) {
            if (ContentType.parse(part.get().contentType()).is(PartTypes.OCSP_RESPONSE)) {
                if (responses.size() == asked) {
                    throw new IOException("requested " + asked + " OCSP responses, got more");
                }
                responses.add(bound.read(part.get().content()));
            }
        }
        return responses;
    }
}
