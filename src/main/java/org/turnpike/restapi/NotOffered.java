package org.turnpike.restapi;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Operations of X-Road's API that this server does not have; each is answered 501 with the code {@code not_implemented}. docs/rest-api.md gives the
 * reasons.
 */
final class NotOffered {
    /** Method and path below {@code /api/v1} of each. */
    static final List<String> OPERATIONS = List.of(
            "GET /certificate-authorities/ocsp-prioritization-strategy", "POST /certificate-authorities/{ca_name}/acme-order",
            "GET /certificate-authorities/{ca_name}/csr-subject-fields", "GET /certificate-authorities/{ca_name}/has-acme-eab-credentials",
            "DELETE /clients/{id}/orphans", "GET /clients/{id}/orphans", "GET /diagnostics/auth-cert-req-status",
            "GET /diagnostics/global-conf-status", "GET /diagnostics/info/download",
            "GET /diagnostics/message-log-encryption-status", "GET /diagnostics/operational-monitoring", "GET /diagnostics/other-security-server-status",
            "GET /diagnostics/proxy-memory-usage-status", "PUT /language/{code}", "GET /mail/mail-notification-status",
            "PUT /mail/send-test-mail", "GET /notifications/alerts",
            "GET /system/maintenance-mode", "GET /system/timestamping-services/prioritization-strategy", "POST /token-certificates/{hash}/import",
            "DELETE /tokens/{id}", "PATCH /tokens/{id}");
    private static final List<Pattern> PATTERNS = OPERATIONS.stream().map(NotOffered::pattern).toList();

    private NotOffered() {
    }

    private static Pattern pattern(String operation) {
        return Pattern.compile(Pattern.quote(operation).replaceAll("\\{[a-z_]+}", "\\\\E[^/]+\\\\Q"));
    }

    /**
     * Whether this is one of these operations.
     *
     * @param path the path below {@code /api/v1}, which starts with a slash
     */
    static boolean includes(String method, String path) {
        String operation = method + " " + path;
        return PATTERNS.stream().anyMatch(pattern -> pattern.matcher(operation).matches());
    }
}
