package org.turnpike.sandbox;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.turnpike.sandbox.PublishedInstance.ApprovedAuthority;
import org.turnpike.sandbox.PublishedInstance.ApprovedTimeStamping;
import org.turnpike.sandbox.PublishedInstance.AuthorityCertificate;
import org.turnpike.sandbox.PublishedInstance.OptionalParts;
import org.turnpike.sandbox.PublishedInstance.Responder;
import org.turnpike.sandbox.PublishedInstance.Settings;

/** The first publication of a sandbox, before any security server is registered: its members, its authorities, its settings. */
final class FirstPublication {
    private FirstPublication() {
    }

    static PublishedInstance of(SandboxInstance sandbox) {
        return new PublishedInstance(Identities.INSTANCE, List.of(), List.of(), List.of(), List.of(authority(sandbox)),
                List.of(new ApprovedTimeStamping("Sandbox TSA", sandbox.timeStampingUrl(), sandbox.timeStamping().certificate())),
                List.of(), settings(sandbox))
                .withMember(Identities.CONSUMER, "Portal Ltd", Identities.PORTAL.subsystemCode())
                .withMember(Identities.PROVIDER, "Registry Board", Identities.REGISTRY.subsystemCode(),
                        Identities.MANAGEMENT.subsystemCode())
                .withMember(Identities.HOSTED, "Visitors' Society", Identities.VISITOR.subsystemCode())
                .withGroup("security-server-owners", Identities.CONSUMER, Identities.PROVIDER);
    }

    private static ApprovedAuthority authority(SandboxInstance sandbox) {
        List<AuthorityCertificate> published = sandbox.authorities().stream().map(ca -> new AuthorityCertificate(ca.certificate(),
                List.of(new Responder(sandbox.ocspUrl(), Optional.of(sandbox.ocsp().certificate(ca)))))).toList();
        return new ApprovedAuthority("Sandbox CA", false, published.get(0), published.subList(1, published.size()), SubjectNames.FIVRK);
    }

    private static Settings settings(SandboxInstance sandbox) {
        return new Settings(Duration.ofHours(1), Duration.ofSeconds(60), sandbox.registration(), Identities.MANAGEMENT, OptionalParts.NONE);
    }
}
