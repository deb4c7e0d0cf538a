package org.turnpike;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The client that takes management requests, in the provider's turnpike.yaml. */
public final class ManagementServices {
    private static final Pattern SOAP = Pattern.compile("(http://[0-9.:]+)/soap");

    private ManagementServices() {
    }

    /** The file with that client at its end; its information system is the sandbox's central side, where the SOAP service is too. */
    public static String in(String file) {
        Matcher soap = SOAP.matcher(file);
        if (!soap.find()) {
            throw new IllegalArgumentException("there is no SOAP service in the file");
        }
        StringBuilder more = new StringBuilder(file + "  - id: SANDBOX/GOV/2222/management\n    connection: NOSSL\n    descriptions:\n"
                + "      - type: WSDL\n        url: " + soap.group(1) + "/management?wsdl\n        services:\n");
        for (String code : List.of("authCertDeletion", "clientReg", "clientDeletion", "clientDisable", "clientEnable", "clientRename", "ownerChange",
                "addressChange", "maintenanceModeEnable", "maintenanceModeDisable")) {
            more.append("          - {code: ").append(code).append(", url: \"").append(soap.group(1))
                    .append("/management\", access: [\"global:SANDBOX/security-server-owners\"]}\n");
        }
        return more.toString();
    }
}
