package org.turnpike.trust;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.MemberId;

/**
 * Reads the member from a signing certificate's subject, by the profile of the CA that issued it (messages.md §5.2, trust.md §4.6). Shared
 * parameters name profiles by class names, whose package is ignored.
 */
public final class CertificateProfile {
    private static final ASN1ObjectIdentifier ORGANIZATION_IDENTIFIER = BCStyle.ORGANIZATION_IDENTIFIER;

    /** A cache: the member depends only on certificate and profile. */
    private static final Recent<Named, MemberId> NAMED = new Recent<>(256);

    /** The largest certificate that is cached, because certificates come from outside and may not be verified yet. */
    private static final int MAX_REMEMBERED_BYTES = 8 << 10;

    private record Named(X509Certificate certificate, String profile, String instance) {
    }

    private final X509Certificate certificate;
    private final String profile;
    private final FaultCode missing;
    private final RDN[] names;

    private CertificateProfile(X509Certificate certificate, String profile) throws RefusedException {
        this.certificate = certificate;
        this.profile = profile;
        this.missing = switch (profile) {
            case "BasicACMECertificateProfileInfoProvider", "SkKlass3CertificateProfileInfoProvider", "SkEsteIdCertificateProfileInfoProvider" ->
                FaultCode.INVALID_CERTIFICATE;
            default -> FaultCode.INCORRECT_CERTIFICATE;
        };
        this.names = names();
    }

    /**
     * Returns the member that a signing certificate names.
     *
     * @param profileClass the class name in the entry of the approved CA, with or without package
     * @param expectedInstance the instance of the expected signer, for profiles without an instance
     * @throws RefusedException {@code incorrect_certificate} or {@code invalid_certificate} when the subject does not name a member by that profile
     *     (an {@link UntrustedException} with {@code WrongMember}), {@code internal_error} when the profile is unknown
     */
    public static MemberId memberOf(X509Certificate sign, String profileClass, String expectedInstance) throws RefusedException {
        Named key = new Named(sign, profileClass, expectedInstance);
        Optional<MemberId> known = NAMED.find(key);
        if (known.isPresent()) {
            return known.get();
        }
        MemberId named = read(sign, profileClass, expectedInstance);
        if (length(sign) <= MAX_REMEMBERED_BYTES) {
            NAMED.put(key, named);
        }
        return named;
    }

    private static int length(X509Certificate certificate) {
        try {
            return certificate.getEncoded().length;
        } catch (CertificateEncodingException e) {
            return Integer.MAX_VALUE;
        }
    }

    private static MemberId read(X509Certificate sign, String profileClass, String expectedInstance) throws RefusedException {
        CertificateProfile subject = new CertificateProfile(sign, profileClass.substring(profileClass.lastIndexOf('.') + 1).strip());
        return switch (subject.profile) {
            case "BasicCertificateProfileInfoProvider", "BasicACMECertificateProfileInfoProvider" ->
                subject.member(expectedInstance, subject.require(BCStyle.BUSINESS_CATEGORY), subject.require(BCStyle.SERIALNUMBER));
            case "EjbcaCertificateProfileInfoProvider" -> subject.countryForm();
            case "FiVRKCertificateProfileInfoProvider" -> subject.finnish();
            case "IsCertificateProfileInfoProvider" -> subject.icelandic();
            case "FoCertificateProfileInfoProvider" -> subject.organizationForm("FO");
            case "SkKlass3CertificateProfileInfoProvider" -> subject.estonian(expectedInstance);
            case "SkEsteIdCertificateProfileInfoProvider" -> subject.member(expectedInstance, "PERSON", subject.require(BCStyle.SERIALNUMBER));
            default -> throw new RefusedException(FaultCode.INTERNAL_ERROR,
                    "Could not find certificate profile info '" + profileClass + "': the global configuration names a profile that this server does not know");
        };
    }

    private RDN[] names() throws RefusedException {
        try {
            return X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()).getRDNs();
        } catch (IllegalArgumentException e) {
            throw refused(missing, "the subject is not a name: " + e.getMessage());
        }
    }

    /** C instance, O class, CN code. */
    private MemberId countryForm() throws RefusedException {
        return member(require(BCStyle.C), require(BCStyle.O), require(BCStyle.CN));
    }

    /** O instance, OU class, CN code, with a fixed country and a serial number. */
    private MemberId organizationForm(String country) throws RefusedException {
        requireCountry(country);
        require(BCStyle.SERIALNUMBER);
        return member(require(BCStyle.O), require(BCStyle.OU), require(BCStyle.CN));
    }

    private MemberId finnish() throws RefusedException {
        Optional<String> serial = find(BCStyle.SERIALNUMBER);
        if (serial.isPresent()) {
            return finnish(serial.get().split("/", -1));
        }
        if (find(BCStyle.OU).isEmpty()) {
            return countryForm();
        }
        requireCountry("FI");
        return member(require(BCStyle.O), require(BCStyle.OU), require(BCStyle.CN));
    }

    /** The serial number is instance, server code and member class. */
    private MemberId finnish(String[] serial) throws RefusedException {
        requireCountry("FI");
        require(BCStyle.O);
        if (serial.length != 3) {
            throw refused(missing, "serialNumber has " + serial.length + " parts, must be instance/serverCode/memberClass");
        }
        return member(serial[0], serial[2], require(BCStyle.CN));
    }

    private MemberId icelandic() throws RefusedException {
        return find(BCStyle.SERIALNUMBER).isEmpty() && find(BCStyle.OU).isEmpty() ? countryForm() : organizationForm("IS");
    }

    private MemberId estonian(String instance) throws RefusedException {
        Optional<String> identifier = find(ORGANIZATION_IDENTIFIER).filter(value -> !value.isEmpty());
        if (identifier.isEmpty()) {
            return bySerial(instance, require(BCStyle.SERIALNUMBER));
        }
        String value = identifier.get();
        return switch (value.substring(0, Math.min(6, value.length()))) {
            case "NTREE-" -> member(instance, "COM", value.substring(6));
            case "GO:EE-" -> member(instance, "GOV", value.substring(6));
            case "NP:EE-" -> member(instance, "NGO", value.substring(6));
            default -> member(instance, "NEE", value);
        };
    }

    private MemberId bySerial(String instance, String serial) throws RefusedException {
        if (!serial.matches("[0-9]{8}")) {
            throw refused(FaultCode.INVALID_CERTIFICATE, "serialNumber is not 8 digits: " + serial);
        }
        return switch (serial.charAt(0)) {
            case '0' -> throw refused(FaultCode.INTERNAL_ERROR, "serialNumber starts with 0, which is not a member class: " + serial);
            case '7' -> member(instance, "GOV", serial);
            case '8', '9' -> member(instance, "NGO", serial);
            default -> member(instance, "COM", serial);
        };
    }

    private void requireCountry(String country) throws RefusedException {
        String found = require(BCStyle.C);
        if (!found.equals(country)) {
            throw refused(missing, "C is " + found + ", must be " + country);
        }
    }

    private String require(ASN1ObjectIdentifier type) throws RefusedException {
        return find(type).orElseThrow(() -> refused(missing, BCStyle.INSTANCE.oidToDisplayName(type) + " is missing"));
    }

    /**
     * The value of the first RDN of that type in the order of RFC 2253, which is the last one encoded. Deployed servers always use the first
     * attribute of a multi-valued RDN. If this attribute has another type, this server rejects the certificate.
     */
    private Optional<String> find(ASN1ObjectIdentifier type) throws RefusedException {
        for (int i = names.length - 1; i >= 0; i--) {
            List<AttributeTypeAndValue> attributes = List.of(names[i].getTypesAndValues());
            if (attributes.stream().anyMatch(attribute -> attribute.getType().equals(type))) {
                return Optional.of(text(attributes.get(0), type));
            }
        }
        return Optional.empty();
    }

    private String text(AttributeTypeAndValue attribute, ASN1ObjectIdentifier type) throws RefusedException {
        ASN1Encodable value = attribute.getValue();
        if (!attribute.getType().equals(type) || !(value instanceof ASN1String string)) {
            throw refused(missing, BCStyle.INSTANCE.oidToDisplayName(type) + " is not the first attribute of its RDN, or is not text");
        }
        try {
            return string.getString();
        } catch (IllegalArgumentException e) {
            throw refused(missing, BCStyle.INSTANCE.oidToDisplayName(type) + " is not encoded as its type requires: " + e.getMessage());
        }
    }

    private MemberId member(String instance, String memberClass, String code) throws RefusedException {
        try {
            return new MemberId(instance, memberClass, code);
        } catch (IllegalArgumentException e) {
            throw refused(missing, "a part of '" + instance + "/" + memberClass + "/" + code + "' is blank");
        }
    }

    private RefusedException refused(FaultCode code, String why) {
        return new UntrustedException(code, certificate, new Untrusted.WrongMember(profile, why));
    }
}
