package org.turnpike.globalconf;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/** The parameters that an instance publishes only to its own security servers (trust.md §1.8). An invalid entry is skipped and noted. Immutable. */
record PrivateParameters(String instance, List<ConfigurationAnchor> federated, ManagementService managementService, Duration timeStampingInterval,
        List<String> skipped) {

    /** Reads the file. A refusal has the code {@code malformed_global_conf} and names the element. */
    static PrivateParameters read(PartContent xml) throws RefusedException {
        XmlElement root = XmlElement.read(xml.open(), "conf", DirectoryPart.PRIVATE_FILE, FaultCode.MALFORMED_GLOBAL_CONF);
        Entries entries = new Entries();
        List<ConfigurationAnchor> federated = entries.read(root.all("configurationAnchor"), ConfigurationAnchor::read);
        ManagementService service = managementService(root.require("managementService"), entries);
        return new PrivateParameters(root.text("instanceIdentifier"), federated, service,
                Duration.ofSeconds(root.require("timeStampingIntervalSeconds").seconds(1)), entries.skipped());
    }

    private static ManagementService managementService(XmlElement service, Entries entries) throws RefusedException {
        Optional<X509Certificate> certificate = SharedParameters.certificates(service, "authCertRegServiceCert", entries).stream().findFirst();
        return new ManagementService(entries.read(service, each -> each.require("authCertRegServiceAddress").httpUrl()), certificate,
                IdentifierElement.client(service.require("managementRequestServiceProviderId")));
    }
}
