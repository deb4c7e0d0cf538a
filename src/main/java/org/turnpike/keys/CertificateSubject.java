package org.turnpike.keys;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServerId;

/**
 * Builds the subject that a CA's certificate profile requires in a certificate request (trust.md §4.4, §4.6): the fields in the order of the profile,
 * filled with known values and with values from the operator.
 */
public final class CertificateSubject {
    private static final int LONGEST = 4096;
    private static final Map<String, String> KEYWORDS = Map.of("BUSINESSCATEGORY", BCStyle.BUSINESS_CATEGORY.getId(),
            "ORGANIZATIONIDENTIFIER", BCStyle.ORGANIZATION_IDENTIFIER.getId(), "SERIALNUMBER", BCStyle.SERIALNUMBER.getId());
    private static final int LONGEST_HOST = 253;

    /**
     * The known values of a subject.
     *
     * @param member the member that the certificate belongs to: the signing member, or the owner of the server
     * @param name the member's name as its instance publishes it
     * @param host DNS name of the security server; empty if the operator gave none
     */
    public record Facts(KeyUsage usage, MemberId member, ServerId server, Optional<String> name, Optional<String> host) {
    }

    /**
     * A subject and its alternative names.
     *
     * @param dnsNames the DNS names for the subject alternative name
     */
    public record Requested(X500Name name, List<String> dnsNames) {
        public Requested {
            dnsNames = List.copyOf(dnsNames);
        }
    }

    private final Map<ASN1ObjectIdentifier, Optional<String>> fields = new LinkedHashMap<>();
    private boolean alternativeName;

    private CertificateSubject() {
    }

    /**
     * Returns the subject for a CA with the given profile.
     *
     * @param profileClass the class name in the entry of the approved CA, with or without package
     * @param given a distinguished name such as {@code C=FI, CN=ss1.example.org}. Its fields replace the fields of the profile or are added after
     *         them. It may be empty
     * @throws RefusedException {@code internal_error} if the profile is unknown; {@code invalid_request}, which names the argument, if a field is
     *         malformed or has no value yet
     */
    public static Requested of(String profileClass, Facts facts, String given) throws RefusedException {
        CertificateSubject subject = new CertificateSubject();
        String profile = profileClass.substring(profileClass.lastIndexOf('.') + 1).strip();
        subject.fill(profile, facts);
        subject.override(given);
        return new Requested(subject.name(profile), facts.host().filter(host -> subject.alternativeName).map(host -> host.toLowerCase(Locale.ROOT)).stream().toList());
    }

    /**
     * Returns the fields of the profile's subject by name, in the order of the profile. Each has its known value, or an empty value if only the
     * operator knows it.
     *
     * @throws RefusedException {@code internal_error} if the profile is unknown
     */
    public static Map<String, String> fields(String profileClass, Facts facts) throws RefusedException {
        CertificateSubject subject = new CertificateSubject();
        subject.fill(profileClass.substring(profileClass.lastIndexOf('.') + 1).strip(), facts);
        Map<String, String> fields = new LinkedHashMap<>();
        subject.fields.forEach((type, value) -> fields.put(BCStyle.INSTANCE.oidToDisplayName(type), value.orElse("")));
        return fields;
    }

    private void fill(String profile, Facts facts) throws RefusedException {
        boolean signing = facts.usage() == KeyUsage.SIGNING;
        switch (profile) {
            case "EjbcaCertificateProfileInfoProvider" -> ejbca(signing, facts);
            case "FiVRKCertificateProfileInfoProvider" -> finnish(signing, facts);
            case "BasicCertificateProfileInfoProvider" -> basic(signing, facts);
            case "BasicACMECertificateProfileInfoProvider" -> {
                basic(signing, facts);
                alternativeName = true;
            }
            case "SkKlass3CertificateProfileInfoProvider" -> {
                put(BCStyle.SERIALNUMBER, facts.member().code());
                fields.put(BCStyle.CN, signing ? facts.name() : facts.host());
            }
            case "SkEsteIdCertificateProfileInfoProvider" -> fields.clear();
            case "IsCertificateProfileInfoProvider" -> icelandic(signing, facts);
            case "FoCertificateProfileInfoProvider" -> faroese(signing, facts);
            default -> throw new RefusedException(FaultCode.INTERNAL_ERROR, "ca: the global configuration names a certificate profile '" + profile
                    + "', which this server does not know");
        }
    }

    private void ejbca(boolean signing, Facts facts) {
        put(BCStyle.C, facts.member().instance());
        if (signing) {
            put(BCStyle.O, facts.member().memberClass());
        }
        put(BCStyle.CN, signing ? facts.member().code() : facts.server().code());
    }

    private void finnish(boolean signing, Facts facts) {
        put(BCStyle.C, "FI");
        fields.put(BCStyle.O, facts.name());
        put(BCStyle.SERIALNUMBER, facts.member().instance() + "/" + facts.server().code() + "/" + facts.member().memberClass());
        fields.put(BCStyle.CN, signing ? Optional.of(facts.member().code()) : facts.host());
        alternativeName = true;
    }

    private void basic(boolean signing, Facts facts) {
        fields.put(BCStyle.CN, signing ? facts.name() : facts.host());
        if (signing) {
            fields.put(BCStyle.O, facts.name());
            put(BCStyle.BUSINESS_CATEGORY, facts.member().memberClass());
            fields.put(BCStyle.C, Optional.empty());
            put(BCStyle.SERIALNUMBER, facts.member().code());
        } else {
            put(BCStyle.SERIALNUMBER, facts.member().code());
            fields.put(BCStyle.C, Optional.empty());
            fields.put(BCStyle.O, facts.name());
        }
    }

    private void icelandic(boolean signing, Facts facts) {
        put(BCStyle.C, "IS");
        if (signing) {
            organization(facts);
        } else {
            fields.put(BCStyle.CN, facts.host());
        }
        put(BCStyle.SERIALNUMBER, facts.server().path());
    }

    private void faroese(boolean signing, Facts facts) {
        put(BCStyle.C, "FO");
        if (signing) {
            organization(facts);
            put(BCStyle.SERIALNUMBER, facts.server().path());
        } else {
            put(BCStyle.O, facts.member().instance());
            put(BCStyle.CN, facts.server().path());
        }
    }

    private void organization(Facts facts) {
        put(BCStyle.O, facts.member().instance());
        put(BCStyle.OU, facts.member().memberClass());
        put(BCStyle.CN, facts.member().code());
    }

    private void put(ASN1ObjectIdentifier type, String value) {
        fields.put(type, Optional.of(value));
    }

    private void override(String given) throws RefusedException {
        if (given.length() > LONGEST) {
            throw invalid("subject: it is longer than " + LONGEST + " characters");
        }
        try {
            RDN[] parts = X500Name.getInstance(new X500Principal(given, KEYWORDS).getEncoded()).getRDNs();
            for (int i = parts.length - 1; i >= 0; i--) {          // the encoding has the order of RFC 2253, which is the reverse
                if (parts[i].isMultiValued()) {
                    throw invalid("subject: one of its parts has several values");
                }
                put(parts[i].getFirst().getType(), ASN1String.class.cast(parts[i].getFirst().getValue()).getString());
            }
        } catch (IllegalArgumentException | ClassCastException e) {
            throw invalid("subject: '" + given + "' is not a distinguished name such as C=FI, CN=ss1.example.org");
        }
    }

    private X500Name name(String profile) throws RefusedException {
        List<String> missing = new ArrayList<>();
        X500NameBuilder name = new X500NameBuilder(BCStyle.INSTANCE);
        fields.forEach((type, value) -> value.filter(each -> !each.isBlank()).ifPresentOrElse(each -> name.addRDN(type, text(type, each)),
                () -> missing.add(BCStyle.INSTANCE.oidToDisplayName(type))));
        if (fields.isEmpty() || !missing.isEmpty()) {
            String fields = missing.isEmpty() ? "CN=..." : String.join("=..., ", missing) + "=...";
            throw invalid("subject: the certificate profile " + profile + " needs " + (missing.isEmpty() ? "fields that have no default" : String.join(" and ", missing))
                    + ". Add it to the subject with the option --subject '" + fields + "'");
        }
        return name.build();
    }

    /** Encodes a value without a check of its length, because in some profiles C contains the instance, which may be longer than two letters. */
    private static ASN1Encodable text(ASN1ObjectIdentifier type, String value) {
        boolean printable = (type.equals(BCStyle.C) || type.equals(BCStyle.SERIALNUMBER)) && DERPrintableString.isPrintableString(value);
        return printable ? new DERPrintableString(value) : new DERUTF8String(value);
    }

    /** @throws RefusedException {@code invalid_request} if the text is not a host name of letters, digits, hyphens and dots */
    public static Optional<String> host(String text) throws RefusedException {
        if (text.isBlank()) {
            return Optional.empty();
        }
        if (text.length() > LONGEST_HOST || !text.matches("[A-Za-z0-9]([A-Za-z0-9-]{0,62})(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,62}))*")) {
            throw invalid("host: '" + text + "' is not a DNS name");
        }
        return Optional.of(text);
    }

    private static RefusedException invalid(String text) {
        return new RefusedException(FaultCode.INVALID_REQUEST, text);
    }
}
