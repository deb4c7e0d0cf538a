package org.turnpike.sandbox;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.ClientId;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServerId;
import org.turnpike.id.SubsystemId;
import org.turnpike.trust.CertificateProfile;

/**
 * The central server's side of management requests (operations.md §c): verifies a request and gives it a number. When the request is approved,
 * changes and publishes the global configuration. Requests are approved at once, unless this is turned off. Thread-safe.
 */
public final class CentralSide {
    static final String PATH = "/management";
    private static final String SIGNED_BY_OWNER = "addressChange|maintenanceModeEnable|maintenanceModeDisable";
    private static final String SIGNED_BY_CLIENT = "clientReg|clientDisable|clientEnable|clientRename|ownerChange";
    private static final String UNSIGNED = "authCertDeletion|clientDeletion";
    private static final Pattern ALGORITHM = Pattern.compile("(?im)^signature-algorithm-id: *(SHA(?:256|384|512)with(?:RSA|RSAandMGF1|ECDSA))\\r?$");
    private static final int MAX_BYTES = 100_000;

    private final SandboxInstance sandbox;
    private final Map<Long, Request> waiting = new LinkedHashMap<>();       // guarded by this, as the next two
    private boolean approving = true;
    private long numbers;

    /**
     * A verified request.
     *
     * @param effect the change that the approval makes
     */
    private record Request(String code, UnaryOperator<PublishedInstance> effect) {
    }

    CentralSide(SandboxInstance sandbox) {
        this.sandbox = sandbox;
    }

    /** Sets whether requests are approved at once. Requests that already wait are not affected. */
    public synchronized void approveAtOnce(boolean at) {
        approving = at;
    }

    /** The numbers and kinds of the requests that wait for approval. */
    public synchronized Map<Long, String> waiting() {
        Map<Long, String> kinds = new LinkedHashMap<>();
        waiting.forEach((number, request) -> kinds.put(number, request.code()));
        return kinds;
    }

    /** Approves all waiting requests and publishes the changes. */
    public void approve() {
        List<Request> approved;
        synchronized (this) {
            approved = List.copyOf(waiting.values());
            waiting.clear();
        }
        approved.forEach(each -> sandbox.change(each.effect()));
        sandbox.publish();
    }

    void serveServicesOn(HttpPort port) {
        port.serve(PATH, (exchange, body) -> answer(exchange.getRequestHeaders().getFirst("Content-Type"), body, false));
    }

    void serveRegistrationOn(HttpPort port) {
        port.serve("/managementservice/", (exchange, body) -> answer(exchange.getRequestHeaders().getFirst("Content-Type"), body, true));
    }

    private HttpPort.Reply answer(String contentType, byte[] body, boolean registration) {
        try {
            if (body.length > MAX_BYTES) {
                throw new IllegalArgumentException("the request has more than " + MAX_BYTES + " bytes");
            }
            List<MimePackage.Part> parts = contentType.toLowerCase(Locale.ROOT).startsWith("multipart/")
                    ? MimePackage.read(contentType, body).parts() : List.of(new MimePackage.Part("", body));
            ManagementMessage message = ManagementMessage.read(parts.get(0).body());
            if (registration != message.code().equals("authCertReg")) {
                throw new IllegalArgumentException(message.code() + " is not served here");
            }
            Request request = new Request(message.code(), verified(message, parts));
            return HttpPort.Reply.xml(new String(message.answered(accept(request)), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException | IOException | GeneralSecurityException | OCSPException | RefusedException e) {
            return new HttpPort.Reply(500, "text/xml; charset=UTF-8", ManagementMessage.fault("Client.InvalidRequest", String.valueOf(e.getMessage())));
        }
    }

    private long accept(Request request) {
        long number;
        boolean at;
        synchronized (this) {
            number = ++numbers;
            at = approving;
            if (!at) {
                waiting.put(number, request);
            }
        }
        if (at) {
            sandbox.change(request.effect());
            sandbox.publish();
        }
        return number;
    }

    private UnaryOperator<PublishedInstance> verified(ManagementMessage message, List<MimePackage.Part> parts)
            throws IOException, GeneralSecurityException, OCSPException, RefusedException {
        ServerId server = message.server();
        require(message.provider().equals(Identities.MANAGEMENT), "the service's provider does not accept management requests");
        require(server.owner().equals(message.sender()), "the security server is not the sender's");
        if (message.code().equals("authCertReg")) {
            require(parts.size() == 6, "six parts are expected");
            X509Certificate authentication = certificate(parts.get(3).body());
            require(authentication.equals(certificate(Base64.getMimeDecoder().decode(message.text("authCert").orElse("")))),
                    "the certificate in the message differs from the attached one");
            issued(authentication);
            require(authentication.getKeyUsage() != null && authentication.getKeyUsage()[0], "the certificate is not for authentication");
            verify(parts.get(0), parts.get(1), authentication);
            signed(parts.get(0), parts.get(2), parts.get(4), parts.get(5), server.owner());
            return conf -> Registrations.withCertificate(conf, server, message.text("address"), authentication);
        }
        if (message.code().matches(UNSIGNED)) {
            require(parts.size() == 1, "one part is expected");
        } else {
            require(message.code().matches(SIGNED_BY_OWNER + "|" + SIGNED_BY_CLIENT), "there is no such service: " + message.code());
            require(parts.size() == 4, "four parts are expected");
            signed(parts.get(0), parts.get(1), parts.get(2), parts.get(3),
                    message.code().matches(SIGNED_BY_OWNER) ? server.owner() : message.client().member());
        }
        return effect(message, server);
    }

    private static UnaryOperator<PublishedInstance> effect(ManagementMessage message, ServerId server) throws GeneralSecurityException {
        switch (message.code()) {
            case "authCertDeletion":
                X509Certificate gone = certificate(Base64.getMimeDecoder().decode(message.text("authCert").orElse("")));
                return conf -> Registrations.withoutCertificate(conf, server, gone);
            case "clientReg":
                return named(message, conf -> Registrations.withNewcomer(Registrations.withClient(conf, server, message.client()), message.client()));
            case "clientEnable":
                return conf -> Registrations.withClient(conf, server, message.client());
            case "clientDeletion", "clientDisable":
                return conf -> Registrations.withoutClient(conf, server, message.client());
            case "clientRename":
                return named(message, UnaryOperator.identity());
            case "ownerChange":
                return conf -> Registrations.withOwner(conf, server, message.client().member());
            case "addressChange":
                String address = message.text("address").orElseThrow(() -> new IllegalArgumentException("the address is missing"));
                return conf -> conf.withServer(server, s -> new PublishedInstance.Server(s.id(), Optional.of(address), s.certificates(), s.clients(), s.maintenance()));
            case "maintenanceModeEnable":
                return conf -> conf.withMaintenance(server, message.text("message"));
            default:
                return conf -> conf.withServer(server, s -> new PublishedInstance.Server(s.id(), s.address(), s.certificates(), s.clients(), Optional.empty()));
        }
    }

    private static UnaryOperator<PublishedInstance> named(ManagementMessage message, UnaryOperator<PublishedInstance> before) {
        Optional<String> name = message.text("subsystemName");
        return name.isEmpty() || !(message.client() instanceof SubsystemId client) ? before
                : conf -> Registrations.withName(before.apply(conf), client, name.get());
    }

    /** Requires a signing certificate of the member that this sandbox issued and whose OCSP response in the message says good. */
    private void signed(MimePackage.Part soap, MimePackage.Part signature, MimePackage.Part signer, MimePackage.Part ocsp, MemberId member)
            throws IOException, GeneralSecurityException, OCSPException, RefusedException {
        X509Certificate certificate = certificate(signer.body());
        issued(certificate);
        require(certificate.getKeyUsage() != null && certificate.getKeyUsage()[1], "the certificate is not for signing");
        require(CertificateProfile.memberOf(certificate, SubjectNames.FIVRK, member.instance()).equals(member), "the certificate is not of " + member);
        BasicOCSPResp response = (BasicOCSPResp) new OCSPResp(ocsp.body()).getResponseObject();
        require(Arrays.stream(response.getResponses()).anyMatch(each -> each.getCertID().getSerialNumber().equals(certificate.getSerialNumber())
                && each.getCertStatus() == CertificateStatus.GOOD), "the OCSP response does not say that the signing certificate is good");
        verify(soap, signature, certificate);
    }

    private void issued(X509Certificate certificate) throws GeneralSecurityException {
        require(certificate.getIssuerX500Principal().equals(sandbox.ca().certificate().getSubjectX500Principal()), "the certificate's issuer is not approved");
        certificate.verify(sandbox.ca().certificate().getPublicKey());
        certificate.checkValidity(Date.from(sandbox.clock().instant()));
        require(sandbox.ca().revokedSince(certificate.getSerialNumber()).isEmpty(), "the certificate is revoked");
    }

    private static void verify(MimePackage.Part soap, MimePackage.Part signature, X509Certificate certificate) throws GeneralSecurityException {
        Matcher algorithm = ALGORITHM.matcher(signature.headers());
        require(algorithm.find(), "the signature's algorithm is missing or unknown");
        Signature check = Signature.getInstance(algorithm.group(1), new BouncyCastleProvider());
        check.initVerify(certificate.getPublicKey());
        check.update(soap.body());
        require(check.verify(signature.body()), "a signature is wrong");
    }

    private static X509Certificate certificate(byte[] der) throws GeneralSecurityException {
        return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /** The effects of approved requests on the published configuration. */
    private static final class Registrations {
        private static final String OWNERS = "security-server-owners";

        private Registrations() {
        }

        static PublishedInstance withCertificate(PublishedInstance conf, ServerId id, Optional<String> address, X509Certificate certificate) {
            PublishedInstance.Server known = conf.findServer(id).orElse(new PublishedInstance.Server(id, Optional.empty(), List.of(), Set.of(), Optional.empty()));
            List<X509Certificate> certificates = new ArrayList<>(known.certificates());
            certificates.remove(certificate);
            certificates.add(certificate);
            return withOwnerInGroup(conf.withClient(id.owner()), id.owner()).withServer(new PublishedInstance.Server(id, address.or(known::address),
                    certificates, known.clients(), known.maintenance()));
        }

        private static PublishedInstance withOwnerInGroup(PublishedInstance conf, MemberId owner) {
            Set<ClientId> owners = new LinkedHashSet<>();
            conf.globalGroups().stream().filter(group -> group.id().code().equals(OWNERS)).forEach(group -> owners.addAll(group.members()));
            owners.add(owner);
            return conf.withGroup(OWNERS, owners.toArray(ClientId[]::new));
        }

        static PublishedInstance withoutCertificate(PublishedInstance conf, ServerId id, X509Certificate gone) {
            return conf.withServer(id, s -> new PublishedInstance.Server(s.id(), s.address(),
                    s.certificates().stream().filter(each -> !each.equals(gone)).toList(), s.clients(), s.maintenance()));
        }

        static PublishedInstance withClient(PublishedInstance conf, ServerId id, ClientId client) {
            return conf.withClient(client).withServer(id, s -> {
                Set<ClientId> clients = new LinkedHashSet<>(s.clients());
                clients.add(client);
                return new PublishedInstance.Server(s.id(), s.address(), s.certificates(), clients, s.maintenance());
            });
        }

        /** If the sandbox publishes the group of newcomers, each client that is registered by a request belongs to it. */
        static PublishedInstance withNewcomer(PublishedInstance conf, ClientId client) {
            return conf.globalGroups().stream().filter(group -> group.id().equals(Identities.NEWCOMERS)).findFirst().map(group -> {
                Set<ClientId> members = new LinkedHashSet<>(group.members());
                members.add(client);
                return conf.withGroup(group.id().code(), members.toArray(ClientId[]::new));
            }).orElse(conf);
        }

        static PublishedInstance withoutClient(PublishedInstance conf, ServerId id, ClientId client) {
            return conf.withServer(id, s -> {
                Set<ClientId> clients = new LinkedHashSet<>(s.clients());
                clients.remove(client);
                return new PublishedInstance.Server(s.id(), s.address(), s.certificates(), clients, s.maintenance());
            });
        }

        static PublishedInstance withOwner(PublishedInstance conf, ServerId id, MemberId owner) {
            PublishedInstance.Server old = conf.findServer(id).orElseThrow(() -> new IllegalArgumentException("no such security server: " + id));
            Set<ClientId> clients = new LinkedHashSet<>(old.clients());
            clients.remove(owner);
            clients.add(id.owner());
            return withOwnerInGroup(conf.withoutServer(id), owner).withServer(new PublishedInstance.Server(new ServerId(owner, id.code()), old.address(),
                    old.certificates(), clients, old.maintenance()));
        }

        static PublishedInstance withName(PublishedInstance conf, SubsystemId client, String name) {
            PublishedInstance.Member known = conf.withClient(client).members().stream().filter(each -> each.id().equals(client.member())).findFirst().orElseThrow();
            return conf.withMember(new PublishedInstance.Member(known.id(), known.name(), known.subsystems().stream()
                    .map(each -> each.id().equals(client) ? new PublishedInstance.Subsystem(client, Optional.of(name)) : each).toList()));
        }
    }
}
