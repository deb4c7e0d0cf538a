package org.turnpike.signature;

import static org.assertj.core.api.Assertions.assertThat;

import eu.europa.esig.dss.asic.xades.validation.ASiCContainerWithXAdESAnalyzer;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.InMemoryDocument;
import eu.europa.esig.dss.model.ReferenceValidation;
import eu.europa.esig.dss.model.signature.SignatureCryptographicVerification;
import eu.europa.esig.dss.spi.signature.AdvancedSignature;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.validation.analyzer.DefaultDocumentAnalyzer;
import eu.europa.esig.dss.xades.validation.XMLDocumentAnalyzer;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What EU DSS says of a signature: its value and references alone; its policy, trust and time-stamp verdicts do not apply here. */
public final class DssOpinion {
    /** Held, since loggers that nobody holds forget their level. */
    private static final List<Logger> QUIET = List.of(Logger.getLogger("eu.europa.esig.dss"), Logger.getLogger("org.apache.xml.security"));

    static {
        QUIET.forEach(logger -> logger.setLevel(Level.SEVERE));          // what they warn of is in the verdict
    }

    private DssOpinion() {
    }

    /** The verdict on the one signature. */
    public record Verdict(boolean valueIntact, boolean referencesFound, boolean referencesIntact, int references, X509Certificate certificate) {
        /** Whether the value and every reference hold, and there are so many of these. */
        public boolean intact(int expected) {
            return valueIntact && referencesFound && referencesIntact && references == expected;
        }
    }

    /** A signature beside the files it signs, by the names of its references. */
    public static Verdict of(byte[] signature, Map<String, byte[]> files) {
        DefaultDocumentAnalyzer analyzer = new XMLDocumentAnalyzer(new InMemoryDocument(signature, "signatures.xml"));
        analyzer.setDetachedContents(files.entrySet().stream()
                .map(file -> (DSSDocument) new InMemoryDocument(file.getValue(), file.getKey())).toList());
        return verdict(analyzer);
    }

    /** The signature of a whole container. */
    public static Verdict ofContainer(byte[] container) {
        return verdict(new ASiCContainerWithXAdESAnalyzer(new InMemoryDocument(container, "container.asice")));
    }

    private static Verdict verdict(DefaultDocumentAnalyzer analyzer) {
        analyzer.setCertificateVerifier(new CommonCertificateVerifier());
        List<AdvancedSignature> signatures = analyzer.getSignatures();
        assertThat(signatures).hasSize(1);
        AdvancedSignature signature = signatures.get(0);
        signature.checkSignatureIntegrity();
        SignatureCryptographicVerification verified = signature.getSignatureCryptographicVerification();
        List<ReferenceValidation> references = signature.getReferenceValidations();
        return new Verdict(verified.isSignatureIntact(), verified.isReferenceDataFound() && references.stream().allMatch(ReferenceValidation::isFound),
                verified.isReferenceDataIntact() && references.stream().allMatch(ReferenceValidation::isIntact), references.size(),
                signature.getSigningCertificateToken().getCertificate());
    }
}
