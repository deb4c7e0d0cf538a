package org.turnpike.admin;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.turnpike.crypto.SerialNumber;
import org.turnpike.refusals.StoredRefusal;
import org.turnpike.trust.OcspCache;
import org.turnpike.trust.OcspResponse;
import org.turnpike.trust.OcspStatus;

/** Converts stored records and OCSP responses to views with open types. */
final class RefusalViews {
    private RefusalViews() {
    }

    static List<RefusalView> of(List<StoredRefusal> records) {
        return records.stream().map(RefusalViews::of).toList();
    }

    static RefusalView of(StoredRefusal made) {
        return new RefusalView(made.id(), made.at().toString(), made.kind().name(), made.side().name(), made.address(), made.peer(), made.client(),
                made.service(), made.messageId(), made.subject(), made.issuer(), made.serial(), made.sha256(), made.code(), made.reason(), made.check(),
                made.values(), made.remedy(), made.node());
    }

    static OcspView of(X509Certificate certificate, Optional<OcspResponse> response, String problem) {
        return new OcspView(certificate.getSubjectX500Principal().toString(), SerialNumber.of(certificate),
                OcspCache.sha1(certificate), response.map(OcspResponse::status).map(RefusalViews::name).orElse("NONE"),
                response.map(each -> each.thisUpdate().toString()).orElse(""),
                response.flatMap(OcspResponse::nextUpdate).map(Instant::toString).orElse(""), problem);
    }

    private static String name(OcspStatus status) {
        return status instanceof OcspStatus.Good ? "GOOD" : status instanceof OcspStatus.Revoked ? "REVOKED" : "UNKNOWN";
    }
}
