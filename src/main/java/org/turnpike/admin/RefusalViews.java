package org.turnpike.admin;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.turnpike.crypto.SerialNumber;
import org.turnpike.id.ClientId;
import org.turnpike.id.ServerId;
import org.turnpike.id.ServiceId;
import org.turnpike.trust.OcspCache;
import org.turnpike.trust.OcspResponse;
import org.turnpike.trust.OcspStatus;
import org.turnpike.refusals.RefusalRecord;

/** Makes open values from the server's own. */
final class RefusalViews {
    private RefusalViews() {
    }

    static List<RefusalView> of(List<RefusalRecord> records) {
        return records.stream().map(RefusalViews::of).toList();
    }

    static RefusalView of(RefusalRecord made) {
        Optional<RefusalRecord.Presented> certificate = made.certificate();
        return new RefusalView(made.id(), made.at().toString(), made.kind().name(), made.side().name(), made.address().orElse(""),
                made.peer().map(ServerId::path).orElse(""), made.call().client().map(ClientId::path).orElse(""),
                made.call().service().map(ServiceId::path).orElse(""), made.call().messageId().orElse(""), certificate.map(RefusalRecord.Presented::subject).orElse(""),
                certificate.map(RefusalRecord.Presented::issuer).orElse(""), certificate.map(RefusalRecord.Presented::serial).orElse(""),
                made.code(), made.reason().name(), made.check(), made.reason().values(), made.reason().remedy());
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
