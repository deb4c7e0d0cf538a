package org.turnpike.restapi;

import java.util.Optional;
import java.util.Set;
import org.turnpike.admin.KeyView;
import org.turnpike.admin.KeysMXBean;
import org.turnpike.admin.LocalSocketCall;
import org.turnpike.admin.OwnCertificateView;
import org.turnpike.admin.RequestView;
import org.turnpike.fault.RefusedException;
import org.turnpike.keys.Certificates;
import org.turnpike.keys.KeyUsage;
import org.turnpike.users.Role;

/**
 * Decides which roles may change which keys and certificates, at every front end: only the security officer can change authentication keys, and a
 * registration officer can change only signing keys (operations.md §d.1). Keys without a known usage count as keys for authentication.
 */
public final class KeyChanges {
    private static final String SIGNING = "SIGNING";

    private KeyChanges() {
    }

    /** Whether these roles may change keys, certificates and requests with a usage. The roles must be allowed to change some keys. */
    public static boolean allowed(String usage, Set<Role> roles) {
        return SIGNING.equals(usage) || roles.contains(Role.XROAD_SECURITY_OFFICER);
    }

    /**
     * Whether these roles may make a call of the Keys bean with these arguments. {@link BeanRoles} must allow the operation.
     *
     * @param keys looks up the keys that the arguments name
     */
    static boolean allowed(LocalSocketCall call, KeysMXBean keys, Set<Role> roles) {
        return roles.contains(Role.XROAD_SECURITY_OFFICER) || switch (call.name()) {
            case "generate" -> allowed(text(call, 2), roles);
            case "delete", "request" -> allowed(ofKey(keys, text(call, 0)), roles);
            case "deleteRequest" -> allowed(ofRequest(keys, text(call, 0)), roles);
            case "activate", "disable", "deleteCertificate" -> allowed(ofCertificate(keys, text(call, 0)), roles);
            case "importCertificate" -> importAllowed(text(call, 0), roles);
            default -> true;
        };
    }

    private static String text(LocalSocketCall call, int argument) {
        return call.arguments().length > argument && call.arguments()[argument] instanceof String text ? text : "";
    }

    /** The usage of a key; empty when there is no such key. */
    public static String ofKey(KeysMXBean keys, String id) {
        return keys.getKeys().stream().filter(key -> key.getId().equalsIgnoreCase(id)).map(KeyView::getUsage).findFirst().orElse("");
    }

    /** The usage of the key that a request is for; empty when there is no such request. */
    public static String ofRequest(KeysMXBean keys, String id) {
        return keys.getRequests().stream().filter(request -> request.getId().equals(id)).map(RequestView::getKey).map(key -> ofKey(keys, key)).findFirst().orElse("");
    }

    /** The usage of a certificate, by its SHA-256 in hex; empty when there is no such certificate. */
    public static String ofCertificate(KeysMXBean keys, String sha256) {
        return keys.getCertificates().stream().filter(each -> each.getSha256().equalsIgnoreCase(sha256)).map(OwnCertificateView::getUsage).findFirst().orElse("");
    }

    /**
     * Whether these roles may import a certificate. Returns true for an unreadable certificate, because the bean rejects it.
     *
     * @param certificate PEM, or base64 of the DER
     */
    public static boolean importAllowed(String certificate, Set<Role> roles) {
        try {
            return roles.contains(Role.XROAD_SECURITY_OFFICER) || !Certificates.usageOf(Certificates.read(certificate)).equals(Optional.of(KeyUsage.AUTHENTICATION));
        } catch (RefusedException unreadable) {
            return true;
        }
    }
}
