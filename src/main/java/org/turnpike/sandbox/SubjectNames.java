package org.turnpike.sandbox;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServerId;

/** Subjects of the FiVRK certificate profile (trust.md §4.6), which this sandbox publishes for its certification authorities. */
public final class SubjectNames {
    /** The value of {@code certificateProfileInfo} of the approved CA. */
    public static final String FIVRK = "ee.ria.xroad.common.certificateprofile.impl.FiVRKCertificateProfileInfoProvider";

    private SubjectNames() {
    }

    /** C=FI, O, CN = DNS name, serialNumber = instance/serverCode/memberClass. */
    public static X500Name authentication(ServerId server, String dnsName) {
        return subject(server.owner(), server.code(), dnsName);
    }

    /** C=FI, O, CN = member code, serialNumber = instance/serverCode/memberClass. */
    public static X500Name signing(MemberId member, ServerId server) {
        return subject(member, server.code(), member.code());
    }

    private static X500Name subject(MemberId member, String serverCode, String commonName) {
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.C, "FI")
                .addRDN(BCStyle.O, "Member " + member.code())
                .addRDN(BCStyle.CN, commonName)
                .addRDN(BCStyle.SERIALNUMBER, member.instance() + "/" + serverCode + "/" + member.memberClass())
                .build();
    }

    static X500Name service(String commonName) {
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.C, "FI")
                .addRDN(BCStyle.O, "Turnpike Sandbox")
                .addRDN(BCStyle.CN, commonName)
                .build();
    }
}
