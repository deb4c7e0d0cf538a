package org.turnpike.restapi;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.turnpike.admin.KeyView;
import org.turnpike.admin.KeysMXBean;
import org.turnpike.admin.OcspMXBean;
import org.turnpike.admin.OcspView;
import org.turnpike.admin.OwnCertificateView;
import org.turnpike.admin.RequestView;
import org.turnpike.admin.TokenView;
import org.turnpike.admin.TokensMXBean;

/** Tokens, keys, certificates and requests as the API describes them. */
final class KeyJson {
    private static final String SOFTWARE = "software";
    private static final String SOFTWARE_ID = "0";
    private final Desk desk;

    KeyJson(Desk desk) {
        this.desk = desk;
    }

    record Token(String id, String name, String type, List<Key> keys, String status, boolean loggedIn, boolean available, boolean savedToConfiguration,
            boolean readOnly, String serialNumber, List<String> possibleActions) {
    }

    record Key(String id, String name, String label, List<TokenCertificate> certificates, List<Request> certificateSigningRequests, String usage, boolean available,
            boolean savedToConfiguration, String keyAlgorithm, List<String> possibleActions) {
    }

    record TokenCertificate(String ocspStatus, String ownerId, boolean active, boolean savedToConfiguration, CertificateDetails certificateDetails, String status,
            List<String> possibleActions) {
    }

    record Request(String id, String ownerId, List<String> possibleActions) {
    }

    /** The beans' name of a token; the software token is 0 in the API. */
    static String tokenName(String id) {
        return SOFTWARE_ID.equals(id) ? SOFTWARE : id;
    }

    List<Token> tokens() {
        return desk.bean(TokensMXBean.class).getTokens().stream().map(this::view).toList();
    }

    /** @throws ApiException 404 {@code token_not_found} */
    Token token(String name) {
        return desk.bean(TokensMXBean.class).getTokens().stream().filter(token -> token.getId().equals(name)).findFirst().map(this::view)
                .orElseThrow(() -> ApiException.of(404, "token_not_found"));
    }

    /** @throws ApiException 404 {@code key_not_found} */
    Key key(String id) {
        return view(view(id));
    }

    KeyView view(String id) {
        return keys().getKeys().stream().filter(key -> key.getId().equalsIgnoreCase(id)).findFirst().orElseThrow(() -> ApiException.of(404, "key_not_found"));
    }

    /** @throws ApiException 404 {@code certificate_not_found} */
    TokenCertificate certificate(String hash) {
        return view(certificateView(hash));
    }

    OwnCertificateView certificateView(String hash) {
        String plain = CertificateDetails.plain(hash);
        return keys().getCertificates().stream().filter(each -> each.getSha256().toLowerCase(Locale.ROOT).equals(plain)).findFirst()
                .orElseThrow(() -> ApiException.of(404, "certificate_not_found"));
    }

    private KeysMXBean keys() {
        return desk.bean(KeysMXBean.class);
    }

    private Token view(TokenView token) {
        boolean software = token.getKind().equals("SOFTWARE");
        List<Key> keys = keys().getKeys().stream().filter(key -> key.getToken().equals(token.getId())).map(this::view).toList();
        return new Token(software ? SOFTWARE_ID : token.getId(), software ? "softToken-0" : token.getLabel(), software ? "SOFTWARE" : "HARDWARE", keys, status(token.getPin()),
                token.isActive(), token.isAvailable(), true, token.isReadOnly(), token.getSerial(), actions(token));
    }

    private static String status(String pin) {
        return switch (pin) {
            case "NOT_INITIALIZED" -> "NOT_INITIALIZED";
            case "COUNT_LOW" -> "USER_PIN_COUNT_LOW";
            case "FINAL_TRY" -> "USER_PIN_FINAL_TRY";
            case "LOCKED" -> "USER_PIN_LOCKED";
            default -> "OK";
        };
    }

    private static List<String> actions(TokenView token) {
        List<String> actions = new ArrayList<>();
        if (token.isActive()) {
            actions.add("LOGOUT");
            if (!token.isReadOnly()) {
                actions.add("GENERATE_KEY");
            }
        } else if (token.isAvailable() && !token.getPin().equals("NOT_INITIALIZED")) {
            actions.add("LOGIN");
        }
        if (token.getKind().equals("SOFTWARE")) {
            actions.add("TOKEN_CHANGE_PIN");
        }
        return actions;
    }

    private Key view(KeyView key) {
        List<TokenCertificate> certificates = keys().getCertificates().stream().filter(each -> each.getKey().equals(key.getId())).map(this::view).toList();
        List<Request> requests = keys().getRequests().stream().filter(each -> each.getKey().equals(key.getId())).map(KeyJson::view).toList();
        boolean active = desk.bean(TokensMXBean.class).getTokens().stream().anyMatch(token -> token.getId().equals(key.getToken()) && token.isActive());
        return new Key(key.getId(), key.getLabel(), key.getLabel(), certificates, requests, key.getUsage(), active, true, key.getAlgorithm().startsWith("EC") ? "EC" : "RSA",
                keyActions(key, active, !certificates.isEmpty()));
    }

    private static List<String> keyActions(KeyView key, boolean active, boolean hasCertificate) {
        List<String> actions = new ArrayList<>(List.of("DELETE", "EDIT_FRIENDLY_NAME"));
        if (active && !hasCertificate) {
            actions.add(key.getUsage().equals("SIGNING") ? "GENERATE_SIGN_CSR" : "GENERATE_AUTH_CSR");
        }
        return actions;
    }

    private static Request view(RequestView request) {
        return new Request(request.getId(), "", List.of("DELETE"));
    }

    TokenCertificate view(OwnCertificateView own) {
        return new TokenCertificate(ocsp(own), Ids.id(own.getMember()), own.isActive(), true, CertificateDetails.of(keys().exportCertificate(own.getSha256())), own.getStatus(),
                certificateActions(own));
    }

    private String ocsp(OwnCertificateView own) {
        if (!own.isActive()) {
            return "DISABLED";
        }
        return desk.bean(OcspMXBean.class).getCertificates().stream().filter(each -> each.getSubject().equals(own.getSubject()) && each.getSerial().equalsIgnoreCase(own.getSerial()))
                .map(OcspView::getStatus).findFirst().map(status -> switch (status) {
                    case "GOOD" -> "OCSP_RESPONSE_GOOD";
                    case "REVOKED" -> "OCSP_RESPONSE_REVOKED";
                    default -> "OCSP_RESPONSE_UNKNOWN";
                }).orElse("OCSP_RESPONSE_UNKNOWN");
    }

    static List<String> certificateActions(OwnCertificateView own) {
        boolean authentication = own.getUsage().equals("AUTHENTICATION");
        boolean registered = own.getStatus().equals("REGISTERED");
        boolean underWay = own.getStatus().equals("REGISTRATION_IN_PROGRESS");
        List<String> actions = new ArrayList<>();
        if (authentication && own.getStatus().equals("SAVED")) {
            actions.add("REGISTER");
        }
        if (authentication && (registered || underWay)) {
            actions.add("UNREGISTER");
        } else {
            actions.add("DELETE");
        }
        actions.add(own.isActive() ? "DISABLE" : "ACTIVATE");
        return actions;
    }
}
