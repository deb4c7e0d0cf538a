package org.turnpike.sandbox;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The keys of a sandbox instance, each with its certificate: the data that must stay the same so that others still trust it. Immutable.
 *
 * @param responders the delegated OCSP responder of each authority
 */
record SandboxKeys(CertificationAuthority top, Optional<CertificationAuthority> intermediate, Map<CertificationAuthority, SigningIdentity> responders,
        SigningIdentity timeStamping, SigningIdentity configuration, SigningIdentity registration) {

    /** New keys. */
    static SandboxKeys made(SandboxInstance.Settings settings) {
        Validity validity = Validity.around(settings.clock().instant());
        CertificationAuthority top = CertificationAuthority.top("Sandbox CA", settings.keys(), validity);
        Optional<CertificationAuthority> intermediate = settings.intermediate()
                ? Optional.of(top.intermediate("Sandbox Intermediate CA", settings.keys(), validity)) : Optional.empty();
        Map<CertificationAuthority, SigningIdentity> responders = new LinkedHashMap<>();
        responders.put(top, top.newOcspResponder(settings.keys(), validity));
        intermediate.ifPresent(ca -> responders.put(ca, ca.newOcspResponder(settings.keys(), validity)));
        return new SandboxKeys(top, intermediate, responders, top.newTimeStamping(settings.keys(), validity),
                SigningIdentity.selfSigned("Configuration signing", settings.keys(), settings.clock().instant()),
                SigningIdentity.selfSigned("Registration service", settings.keys(), settings.clock().instant()));
    }
}
