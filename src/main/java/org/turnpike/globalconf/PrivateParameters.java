package org.turnpike.globalconf;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/** What an instance tells only its own security servers (trust.md §1.8). Immutable. */
record PrivateParameters(String instance, List<ConfigurationAnchor> federated, ManagementService managementService, Duration timeStampingInterval) {

    /** Reads the file; refused with {@code malformed_global_conf} naming the element. */
    static PrivateParameters read(byte[] xml) throws RefusedException {
        XmlElement root = XmlElement.read(xml, "conf", DirectoryPart.PRIVATE_FILE, FaultCode.MALFORMED_GLOBAL_CONF);
        List<ConfigurationAnchor> federated = new ArrayList<>();
        for (XmlElement anchor : root.all("configurationAnchor")) {
            federated.add(ConfigurationAnchor.read(anchor));
        }
        return new PrivateParameters(root.text("instanceIdentifier"), List.copyOf(federated), managementService(root.require("managementService")),
                Duration.ofSeconds(root.require("timeStampingIntervalSeconds").seconds(1)));
    }

    private static ManagementService managementService(XmlElement service) throws RefusedException {
        Optional<X509Certificate> certificate = SharedParameters.certificates(service, "authCertRegServiceCert").stream().findFirst();
        return new ManagementService(service.require("authCertRegServiceAddress").uri(), certificate,
                IdentifierElement.client(service.require("managementRequestServiceProviderId")));
    }
}
