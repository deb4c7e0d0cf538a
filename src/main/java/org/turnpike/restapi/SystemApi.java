package org.turnpike.restapi;

import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import org.turnpike.admin.AnchorView;
import org.turnpike.admin.ApprovedServiceView;
import org.turnpike.admin.GlobalConfigurationMXBean;
import org.turnpike.admin.KeysMXBean;
import org.turnpike.admin.SecurityServerMXBean;
import org.turnpike.users.Role;

/** {@code /api/v1/system}: version, anchor, time-stamping services, address, internal TLS certificate, maintenance. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public final class SystemApi {
    private final Desk desk;

    /** Created by Jersey for each request. */
    @Inject
    public SystemApi(Desk desk) {
        this.desk = desk;
    }

    record Version(String info, int javaVersion, int minJavaVersion, int maxJavaVersion, boolean usingSupportedJavaVersion, String javaVendor,
            String javaRuntimeVersion, int globalConfigurationVersion) {
    }

    record Anchor(String hash, String createdAt) {
    }

    record TimestampingService(String name, String url, String costType) {
        static TimestampingService of(ApprovedServiceView view) {
            return new TimestampingService(view.getName(), view.getUrl(), "UNDEFINED");
        }
    }

    record Address(String address) {
    }

    record Notice(String message) {
    }

    private SecurityServerMXBean server() {
        return desk.bean(SecurityServerMXBean.class);
    }

    private GlobalConfigurationMXBean configuration() {
        return desk.bean(GlobalConfigurationMXBean.class);
    }

    private KeysMXBean keys() {
        return desk.bean(KeysMXBean.class);
    }

    /** The version of this server and of its Java. */
    @GET
    @Path("system/version")
    @Allowed({Role.XROAD_SECURITY_OFFICER, Role.XROAD_REGISTRATION_OFFICER, Role.XROAD_SERVICE_ADMINISTRATOR, Role.XROAD_SYSTEM_ADMINISTRATOR, Role.XROAD_SECURITYSERVER_OBSERVER})
    public Version version() {
        int java = Runtime.version().feature();
        return new Version(server().getVersion(), java, 17, 25, java >= 17 && java <= 25, System.getProperty("java.vendor"), System.getProperty("java.runtime.version"),
                configuration().getVersion());
    }

    /** Hash and time of the anchor. 404 if no anchor is stored. */
    @GET
    @Path("system/anchor")
    @Allowed({Role.XROAD_SECURITY_OFFICER, Role.XROAD_SYSTEM_ADMINISTRATOR, Role.XROAD_SECURITYSERVER_OBSERVER})
    public Anchor anchor() {
        String hash = configuration().getAnchorHash();
        if (hash.isEmpty()) {
            throw ApiException.of(404, "anchor_not_found");
        }
        return new Anchor(hash, configuration().getAnchorGenerated());
    }

    /** Imports the first anchor. 409 if the server has an anchor already. */
    @POST
    @Path("system/anchor")
    @Consumes(MediaType.WILDCARD)
    @Allowed(Role.XROAD_SYSTEM_ADMINISTRATOR)
    public Response uploadFirst(byte[] anchor) {
        if (!configuration().getAnchorHash().isEmpty()) {
            throw ApiException.of(409, "anchor_already_exists");
        }
        return upload(anchor);
    }

    /** Replaces the anchor. */
    @PUT
    @Path("system/anchor")
    @Consumes(MediaType.WILDCARD)
    @Allowed(bean = GlobalConfigurationMXBean.class, operation = "importAnchor")
    public Response replace(byte[] anchor) {
        return upload(anchor);
    }

    private Response upload(byte[] anchor) {
        desk.call(() -> configuration().importAnchor(new String(anchor, StandardCharsets.UTF_8)));
        return Response.status(201).build();
    }

    /** Returns hash and time of an anchor without importing it. */
    @POST
    @Path("system/anchor/previews")
    @Consumes(MediaType.WILDCARD)
    @Allowed({Role.XROAD_SECURITY_OFFICER, Role.XROAD_SYSTEM_ADMINISTRATOR})
    public Anchor preview(byte[] anchor) {
        AnchorView found = configuration().describeAnchor(new String(anchor, StandardCharsets.UTF_8));
        return new Anchor(found.getHash(), found.getGenerated());
    }

    /** The anchor's file. */
    @GET
    @Path("system/anchor/download")
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    @Allowed({Role.XROAD_SECURITY_OFFICER, Role.XROAD_SYSTEM_ADMINISTRATOR})
    public Response download() {
        String anchor = configuration().exportAnchor();
        if (anchor.isEmpty()) {
            throw ApiException.of(404, "anchor_not_found");
        }
        return Response.ok(anchor.getBytes(StandardCharsets.UTF_8)).header("Content-Disposition", "attachment; filename=\"configuration-anchor.xml\"").build();
    }

    /** The chosen time-stamping services, in order. */
    @GET
    @Path("system/timestamping-services")
    @Allowed({Role.XROAD_SECURITY_OFFICER, Role.XROAD_SYSTEM_ADMINISTRATOR, Role.XROAD_SECURITYSERVER_OBSERVER})
    public List<TimestampingService> timestampingServices() {
        List<ApprovedServiceView> approved = configuration().getTimeStampingAuthorities();
        return server().getTimeStampingServices().stream().map(chosen -> approved.stream().filter(each -> each.getName().equals(chosen) || each.getUrl().equals(chosen))
                .findFirst().map(TimestampingService::of).orElse(new TimestampingService(chosen, chosen, "UNDEFINED"))).toList();
    }

    /** Adds a time-stamping service to the chosen ones. 409 if it is already chosen. */
    @POST
    @Path("system/timestamping-services")
    @Allowed(bean = SecurityServerMXBean.class, operation = "addTimeStampingService")
    public Response addTimestampingService(TimestampingService given) {
        String url = Given.text("url", Given.body(given).url());
        ApprovedServiceView approved = configuration().getTimeStampingAuthorities().stream().filter(each -> each.getUrl().equals(url)).findFirst()
                .orElseThrow(() -> ApiException.of(404, "timestamping_service_not_found"));
        desk.add("timestamping_service_already_configured", () -> timestampingServices().stream().anyMatch(each -> each.url().equals(url)),
                () -> server().addTimeStampingService(approved.getUrl()));
        return Response.status(201).entity(TimestampingService.of(approved)).build();
    }

    /** Removes a time-stamping service from the chosen ones. */
    @POST
    @Path("system/timestamping-services/delete")
    @Allowed(bean = SecurityServerMXBean.class, operation = "removeTimeStampingService")
    public void deleteTimestampingService(TimestampingService given) {
        String url = Given.text("url", Given.body(given).url());
        String chosen = server().getTimeStampingServices().stream().filter(each -> each.equals(url) || urlOf(each).equals(url)).findFirst()
                .orElseThrow(() -> ApiException.of(404, "timestamping_service_not_found"));
        desk.call(() -> server().removeTimeStampingService(chosen));
    }

    /** Returns the URL of a chosen service, which may have been chosen by name. */
    private String urlOf(String chosen) {
        return configuration().getTimeStampingAuthorities().stream().filter(each -> each.getName().equals(chosen)).findFirst().map(ApprovedServiceView::getUrl).orElse(chosen);
    }

    /** The address that the global configuration publishes. */
    @GET
    @Path("system/server-address")
    @Allowed(Role.XROAD_SYSTEM_ADMINISTRATOR)
    public Address address() {
        String own = server().getServer();
        return configuration().getServers().stream().filter(each -> each.getId().equals(own)).findFirst().map(each -> new Address(each.getAddress()))
                .orElseThrow(() -> ApiException.of(404, "server_address_not_found"));
    }

    /** Asks the central side to publish another address. */
    @PUT
    @Path("system/server-address")
    @Allowed(bean = SecurityServerMXBean.class, operation = "changeAddress")
    public Response changeAddress(Address given) {
        String address = Given.text("address", Given.body(given).address());
        desk.call(() -> server().changeAddress(address));
        return Response.status(202).build();
    }

    /** The internal TLS certificate. */
    @GET
    @Path("system/certificate")
    @Allowed({Role.XROAD_SECURITY_OFFICER, Role.XROAD_REGISTRATION_OFFICER, Role.XROAD_SERVICE_ADMINISTRATOR, Role.XROAD_SYSTEM_ADMINISTRATOR, Role.XROAD_SECURITYSERVER_OBSERVER})
    public CertificateDetails certificate() {
        return CertificateDetails.of(keys().exportInternal());
    }

    /** Generates a new internal TLS key with a self-signed certificate. */
    @POST
    @Path("system/certificate")
    @Consumes(MediaType.WILDCARD)
    @Allowed(bean = KeysMXBean.class, operation = "generateInternal")
    public void generateCertificate() {
        desk.call(() -> keys().generateInternal());
    }

    record DistinguishedName(String name) {
    }

    /** A certificate request for the internal TLS key, PEM. */
    @POST
    @Path("system/certificate/csr")
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    @Allowed(bean = KeysMXBean.class, operation = "requestInternal")
    public Response certificateRequest(DistinguishedName given) {
        String name = Given.text("name", Given.body(given).name());
        Supplier<String> request = () -> keys().requestInternal(name).getContent();
        return Response.status(201).entity(desk.call(request).getBytes(StandardCharsets.US_ASCII)).build();
    }

    /** Imports a certificate, with the chain above it, for the internal TLS key. */
    @POST
    @Path("system/certificate/import")
    @Consumes(MediaType.WILDCARD)
    @Allowed(bean = KeysMXBean.class, operation = "importInternal")
    public CertificateDetails importCertificate(byte[] pem) {
        desk.call(() -> keys().importInternal(new String(pem, StandardCharsets.UTF_8)));
        return certificate();
    }

    /** The internal TLS certificate with its chain, PEM. */
    @GET
    @Path("system/certificate/export")
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    @Allowed({Role.XROAD_SECURITY_OFFICER, Role.XROAD_REGISTRATION_OFFICER, Role.XROAD_SERVICE_ADMINISTRATOR, Role.XROAD_SYSTEM_ADMINISTRATOR})
    public byte[] exportCertificate() {
        return keys().exportInternal().getBytes(StandardCharsets.US_ASCII);
    }

    /** Asks the central side to announce maintenance. */
    @PUT
    @Path("system/maintenance-mode/enable")
    @Allowed(bean = SecurityServerMXBean.class, operation = "enableMaintenance")
    public void enableMaintenance(Notice given) {
        desk.call(() -> server().enableMaintenance(given == null || given.message() == null ? "" : given.message()));
    }

    /** Asks the central side to end the announcement. */
    @PUT
    @Path("system/maintenance-mode/disable")
    @Consumes(MediaType.WILDCARD)
    @Allowed(bean = SecurityServerMXBean.class, operation = "disableMaintenance")
    public void disableMaintenance() {
        desk.call(() -> server().disableMaintenance());
    }
}
