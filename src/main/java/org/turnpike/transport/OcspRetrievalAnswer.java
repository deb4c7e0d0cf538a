package org.turnpike.transport;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.turnpike.fault.RefusedException;
import org.turnpike.message.Multipart;

/** The responder's side of OCSP retrieval (messages.md §3.9, trust.md §3.5): the request of a peer, and the answer with status 200. */
public final class OcspRetrievalAnswer {
    private final String boundary = "ocsp" + Multipart.randomLetters();
    private final List<byte[]> responses;

    /** An answer with these responses in DER, in the order of the question. */
    public OcspRetrievalAnswer(List<byte[]> responses) {
        this.responses = List.copyOf(responses);
    }

    /**
     * The hashes of the requested certificates, exactly as written in the query. Deployed servers recognise only lower-case hex.
     *
     * @param sha1 values of {@code cert}; if there are any, {@code cert_hash} is ignored
     * @param sha256 values of {@code cert_hash}
     */
    public record Wanted(List<String> sha1, List<String> sha256) {
        /** Reads a raw query; other parameters are ignored. */
        public static Wanted read(Optional<String> rawQuery) {
            List<String> parameters = Arrays.asList(rawQuery.orElse("").split("&"));
            return new Wanted(values(parameters, "cert="), values(parameters, "cert_hash="));
        }

        private static List<String> values(List<String> parameters, String name) {
            return parameters.stream().filter(parameter -> parameter.startsWith(name)).map(parameter -> parameter.substring(name.length()))
                    .toList();
        }
    }

    /** The Content-Type of the answer. */
    public String contentType() {
        return "multipart/related; type=\"" + PartTypes.OCSP_RESPONSE + "\"; charset=UTF-8; boundary=" + boundary;
    }

    /** Writes the answer's body. */
    public void writeTo(OutputStream to) throws IOException {
        try {
            Multipart.of(boundary, Multipart.Layout.TRANSPORT, responses.stream()
                    .map(response -> Multipart.part(PartTypes.OCSP_RESPONSE, Multipart.Body.of(response))).toList()).writeTo(to);
        } catch (RefusedException e) {
            throw new AssertionError(e);
        }
    }
}
