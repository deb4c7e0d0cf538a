package org.turnpike.signature;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.turnpike.crypto.SerialNumber;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.id.ClientId;
import org.turnpike.message.Content;
import org.turnpike.message.RestRequest;
import org.turnpike.message.RestResponse;
import org.turnpike.message.SoapLimits;
import org.turnpike.message.SoapMessage;
import org.turnpike.message.SoapPart;
import org.turnpike.message.SoapScanner;
import org.turnpike.signature.ContainerReport.Check;
import org.turnpike.signature.ContainerReport.Outcome;
import org.turnpike.signature.ContainerReport.Subject;
import org.turnpike.trust.ChainVerifier;
import org.turnpike.trust.OcspResponse;
import org.turnpike.trust.VerifiedChain;

/**
 * Verifies signed containers, even years later, with only a verification configuration (messages.md §4.7). It proves who signed the message and, by
 * an approved time-stamp, when. The certificate is checked for the time of the time-stamp. It is stricter than deployed verifiers: it rejects a
 * container without time-stamp, an entry that nothing covers, and an attachment that differs from the signed one (also a truncated one), and
 * everything that {@link SignatureVerifier} and {@link HashChainVerifier} reject. Stateless except for the caches of {@link ChainVerifier}; safe for
 * use by several threads.
 */
public final class ContainerVerifier {
    private static final HashChainVerifier SIGNATURE_CHAINS = new HashChainVerifier(XmlNames.CHAIN_FILE, DigestAlgorithm.SHA_512);
    private static final Pattern ATTACHMENT = Pattern.compile("/attachment[1-9][0-9]{0,3}");

    private final ChainVerifier chains;
    private final TimeStampVerifier timeStamps = new TimeStampVerifier();

    public ContainerVerifier(ChainVerifier chains) {
        this.chains = chains;
    }

    /**
     * Verifies a container. The report contains its errors.
     *
     * @param zip the container, opened more than once
     * @param conf the configuration with the trusted CAs and time-stamping services, see {@link GlobalConfiguration#forVerification}
     * @throws IOException when {@code zip} cannot be read, not when it is malformed
     */
    public ContainerReport verify(Content zip, GlobalConfiguration conf) throws IOException {
        return new Verification(conf).run(zip);
    }

    /** The facts that the message states. */
    private record Claim(String messageId, boolean response, boolean rest, ClientId signer) {
    }

    /** Verifies one container, check by check. */
    private final class Verification {
        private final GlobalConfiguration conf;
        private final List<Check> checks = new ArrayList<>();

        Verification(GlobalConfiguration conf) {
            this.conf = conf;
        }

        ContainerReport run(Content zip) throws IOException {
            try {
                ContainerReport.Proof proof = prove(zip);
                return new ContainerReport(List.copyOf(checks), Optional.of(proof), Optional.empty());
            } catch (RefusedException e) {
                checks.add(new Check(Subject.values()[checks.size()], Outcome.FAILED, e.code() + ": " + e.getMessage()));
                while (checks.size() < Subject.values().length) {
                    checks.add(new Check(Subject.values()[checks.size()], Outcome.NOT_MADE, ""));
                }
                return new ContainerReport(List.copyOf(checks), Optional.empty(), Optional.of(e));
            }
        }

        private void passed(String detail) {
            checks.add(new Check(Subject.values()[checks.size()], Outcome.PASSED, detail));
        }

        /** Does the checks in the order of {@link Subject}. Each check adds its line or throws. */
        private ContainerReport.Proof prove(Content zip) throws IOException, RefusedException {
            SignedContainer container = SignedContainer.read(zip);
            passed("All entries are known and listed");
            byte[] message = bytes(container.message());
            Claim claim = claim(message);
            passed((claim.response() ? "A response" : "A request") + " with id " + claim.messageId() + " from " + claim.signer());
            XadesDocument document = XadesReader.read(container.signature().signature());
            VerifiedTimeStamp stamp = timeStamp(container, document);
            passed("Existed at " + stamp.at() + ", says " + stamp.authority().name());
            List<SignedPart> parts = parts(container, message);
            Map<String, byte[]> absent = hashChain(container, document, parts);
            signature(container, document, parts);
            VerifiedChain chain = certificate(document.content(), claim, stamp.at());
            return new ContainerReport.Proof(claim.messageId(), claim.response(), claim.rest(), claim.signer(), chain.leaf(),
                    document.content().signingTime(), stamp.at(), stamp.authority(), parts.stream().skip(1).map(SignedPart::name).toList(),
                    absent.entrySet().stream().map(one -> new ContainerReport.AbsentAttachment(one.getKey(), one.getValue())).toList());
        }

        private VerifiedTimeStamp timeStamp(SignedContainer container, XadesDocument document) throws RefusedException {
            if (container.timeStamp().isEmpty()) {
                byte[] token = SignatureTimeStamp.find(document).orElseThrow(() -> new RefusedException(FaultCode.ASIC_TIMESTAMP_NOT_FOUND,
                        "The container has no time-stamp, so the time of the signature is unknown"));
                return timeStamps.verifyStored(token, SignatureTimeStamp.stamped(document), conf);
            }
            SignedContainer.BatchTimeStamp batch = container.timeStamp().get();
            DigestAlgorithm algorithm = HashChainReader.readSteps(batch.chain().chain()).defaultAlgorithm().orElse(DigestAlgorithm.SHA_512);
            new HashChainVerifier(XmlNames.TIME_STAMP_CHAIN_FILE, algorithm).verify(batch.chain(), List.of(
                    new HashChainInput(XmlNames.SIGNATURES_FILE, algorithm.digest(container.signature().signature()))));
            return timeStamps.verifyStored(batch.token(), batch.chain().result(), conf);
        }

        private Map<String, byte[]> hashChain(SignedContainer container, XadesDocument document, List<SignedPart> parts) throws RefusedException {
            boolean referred = document.content().referenceTo(XmlNames.CHAIN_RESULT_FILE).isPresent();
            Optional<HashChainParts> chain = container.signature().hashChain();
            if (referred != chain.isPresent()) {
                throw referred ? new RefusedException(FaultCode.ASIC_HASH_CHAIN_RESULT_NOT_FOUND, "The signature covers a hash chain result that is not in the container")
                        : Elements.malformed("The signature does not cover the hash chain result in the container");
            }
            if (chain.isEmpty()) {
                passed("None: the signature is over the message itself");
                return Map.of();
            }
            Map<String, byte[]> absent = SIGNATURE_CHAINS.verify(chain.get(), SignedPart.inputs(parts), name -> ATTACHMENT.matcher(name).matches());
            passed("Leads from the message to the signed result" + (absent.isEmpty() ? "" : "; not in the container: " + String.join(", ", absent.keySet())));
            return absent;
        }

        private void signature(SignedContainer container, XadesDocument document, List<SignedPart> parts) throws RefusedException {
            SignatureVerifier.requireNonRepudiation(document.content().certificate());
            PartCoverage coverage = new PartCoverage(document.content(), parts);
            CoreValidation.requireValid(document);
            coverage.requireDigests(container.signature().hashChain().map(HashChainParts::result).orElse(new byte[0]));
            CoreValidation.requireSignedProperties(document);
            coverage.requireEachOnce();
            SignatureVerifier.requireSigningCertificate(document.content());
            passed("Signed with the key of " + document.content().certificate().getSubjectX500Principal());
        }

        private VerifiedChain certificate(XadesSignature document, Claim claim, Instant at) throws RefusedException {
            SignatureVerifier.requireMember(document.certificate(), claim.signer(), conf);
            List<OcspResponse> ocsp = SignatureVerifier.ocspResponses(document, chains);
            VerifiedChain chain = chains.verifySigning(document.certificate(), document.certificates(), claim.signer().instance(), ocsp, conf, at);
            passed("Serial " + SerialNumber.of(chain.leaf()) + ", issued by " + chain.leaf().getIssuerX500Principal() + " to " + claim.signer().member()
                    + ", good at " + at);
            return chain;
        }
    }

    private static List<SignedPart> parts(SignedContainer container, byte[] message) throws IOException {
        List<SignedPart> parts = new ArrayList<>();
        parts.add(new SignedPart(SignedPart.MESSAGE, DigestAlgorithm.SHA_512.digest(message), container.message()));
        for (Content attachment : container.attachments()) {
            parts.add(new SignedPart(SignedPart.attachment(parts.size()), ContentDigest.of(attachment, DigestAlgorithm.SHA_512), attachment));
        }
        return parts;
    }

    /**
     * Reads the signer: the client of a request, or the provider of a response. REST parts start with a letter or digit, and XML documents never do
     * (messages.md §4.7 point 1).
     */
    private static Claim claim(byte[] message) throws RefusedException {
        boolean rest = message.length > 0 && message[0] >= '0' && message[0] <= 'z' && Character.isLetterOrDigit(message[0]);
        return rest ? restClaim(message) : soapClaim(message);
    }

    private static Claim soapClaim(byte[] message) throws RefusedException {
        SoapPart part = SoapScanner.scan(new ByteArrayInputStream(message), SoapLimits.DEFAULT);
        if (!(part instanceof SoapMessage soap)) {
            throw new RefusedException(FaultCode.ASIC_INVALID_CONTAINER, "The message is a SOAP fault");
        }
        ClientId signer = soap.response() ? soap.header().service().provider() : soap.header().client();
        return new Claim(soap.header().id(), soap.response(), false, signer);
    }

    private static Claim restClaim(byte[] message) throws RefusedException {
        if (message.length > 0 && message[0] >= '1' && message[0] <= '9') {
            RestResponse response = RestResponse.parse(message);
            ClientId provider = response.service().orElseThrow(() -> new RefusedException(FaultCode.ASIC_INVALID_CONTAINER,
                    "The response does not name its service")).provider();
            return new Claim(response.id(), true, true, provider);
        }
        RestRequest request = RestRequest.parse(message);
        return new Claim(request.id(), false, true, request.client());
    }

    private static byte[] bytes(Content content) throws IOException {
        try (InputStream in = content.open()) {
            return in.readAllBytes();
        }
    }
}
