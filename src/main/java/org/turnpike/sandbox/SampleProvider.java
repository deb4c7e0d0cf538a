package org.turnpike.sandbox;

import java.util.List;

/**
 * The {@code turnpike.yaml} of the security server that has the sample services and the management services: the registry with {@code getPerson},
 * {@code echo}, {@code people} and {@code echoRest}, and the provider of management requests.
 */
public final class SampleProvider {
    private static final List<String> MANAGEMENT_SERVICES = List.of("authCertDeletion", "clientReg", "clientDeletion", "clientDisable", "clientEnable",
            "clientRename", "ownerChange", "addressChange", "maintenanceModeEnable", "maintenanceModeDisable");

    private SampleProvider() {
    }

    /**
     * Returns the text of the file. The portal and the group of newcomers may call the sample services; owners of security servers may call the
     * management services.
     */
    public static String configuration(SandboxInstance sandbox) {
        String access = "[" + Identities.PORTAL.path() + ", \"global:" + Identities.INSTANCE + "/" + Identities.NEWCOMERS.code() + "\"]";
        return "version: 1\nserver: " + Identities.SS2.path() + "\nclients:\n" + """
                  - id: SANDBOX/GOV/2222/registry
                    connection: NOSSL
                    descriptions:
                      - type: WSDL
                        url: %1$s
                        services:
                          - {code: getPerson, version: v1, url: "%2$s", access: %7$s}
                          - {code: echo, url: "%2$s", access: %7$s}
                      - type: OPENAPI3
                        url: %3$s
                        services:
                          - {code: people, url: "%4$s", access: %7$s}
                      - type: OPENAPI3
                        url: %5$s
                        services:
                          - {code: echoRest, url: "%6$s", access: %7$s}
                """.formatted(sandbox.wsdlUrl(), sandbox.soapUrl(), sandbox.peopleOpenApiUrl(), sandbox.peopleUrl(), sandbox.echoOpenApiUrl(),
                        sandbox.echoRestUrl(), access).indent(0) + management(sandbox);
    }

    private static String management(SandboxInstance sandbox) {
        StringBuilder yaml = new StringBuilder("  - id: " + Identities.MANAGEMENT.path() + "\n    connection: NOSSL\n    descriptions:\n"
                + "      - type: WSDL\n        url: " + sandbox.managementUrl() + "?wsdl\n        services:\n");
        MANAGEMENT_SERVICES.forEach(code -> yaml.append("          - {code: ").append(code).append(", url: \"").append(sandbox.managementUrl())
                .append("\", access: [\"global:SANDBOX/security-server-owners\"]}\n"));
        return yaml.toString();
    }
}
