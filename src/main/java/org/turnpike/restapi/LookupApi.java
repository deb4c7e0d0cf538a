package org.turnpike.restapi;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import org.turnpike.admin.AuthorityView;
import org.turnpike.admin.GlobalConfigurationMXBean;
import org.turnpike.admin.SecurityServerMXBean;
import org.turnpike.admin.ServerView;
import org.turnpike.users.Role;

/** Looks up entries of the global configuration: servers, certification authorities, time-stamping services, members, instances. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
public final class LookupApi {
    private final Desk desk;

    /** Created by Jersey for each request. */
    @Inject
    public LookupApi(Desk desk) {
        this.desk = desk;
    }

    record Server(String id, String instanceId, String memberClass, String memberCode, String serverCode, String serverAddress) {
        static Server of(ServerView view) {
            String[] parts = view.getId().split("/");
            return new Server(Ids.id(view.getId()), parts[0], parts[1], parts[2], parts[3], view.getAddress());
        }
    }

    record Authority(String name, String subjectDistinguishedName, String issuerDistinguishedName, String ocspResponse, String notAfter, boolean topCa, String path,
            boolean authenticationOnly, String certificateProfileInfo, String defaultCsrFormat, boolean acmeCapable, List<Responder> ocspResponders) {
        static Authority of(AuthorityView view) {
            return new Authority(view.getService(), view.getSubject(), view.getIssuer(), "NOT_AVAILABLE", view.getNotAfter(), view.isTop(), view.getSubject(),
                    view.isAuthenticationOnly(), view.getProfile(), view.getRequestFormat().isEmpty() ? null : view.getRequestFormat(), false,
                    view.getResponders().stream().map(url -> new Responder(url, "UNDEFINED")).toList());
        }
    }

    record Responder(String url, String costType) {
    }

    record MemberName(String memberName) {
    }

    record Instance(String identifier, boolean local) {
    }

    private GlobalConfigurationMXBean configuration() {
        return desk.bean(GlobalConfigurationMXBean.class);
    }

    /** Security servers of all instances; with {@code current_server=true} this server only. */
    @GET
    @Path("security-servers")
    @Allowed({Role.XROAD_SECURITY_OFFICER, Role.XROAD_REGISTRATION_OFFICER, Role.XROAD_SERVICE_ADMINISTRATOR, Role.XROAD_SYSTEM_ADMINISTRATOR, Role.XROAD_SECURITYSERVER_OBSERVER})
    public List<Server> servers(@QueryParam("current_server") boolean current) {
        String own = desk.bean(SecurityServerMXBean.class).getServer();
        List<Server> found = configuration().getServers().stream().filter(each -> !current || each.getId().equals(own)).map(Server::of).toList();
        return current && found.isEmpty() && !own.isEmpty() ? List.of(Server.of(new ServerView(own, ""))) : found;
    }

    /** A security server by its id. */
    @GET
    @Path("security-servers/{id}")
    @Allowed(Role.XROAD_SYSTEM_ADMINISTRATOR)
    public Server server(@PathParam("id") String id) {
        String path = Ids.path(id);
        return configuration().getServers().stream().filter(each -> each.getId().equals(path)).findFirst().map(Server::of)
                .orElseThrow(() -> ApiException.of(404, "security_server_not_found"));
    }

    /** Approved certification authorities; intermediate ones only if the request includes them. */
    @GET
    @Path("certificate-authorities")
    @Allowed({Role.XROAD_SECURITY_OFFICER, Role.XROAD_REGISTRATION_OFFICER, Role.XROAD_SYSTEM_ADMINISTRATOR, Role.XROAD_SECURITYSERVER_OBSERVER})
    public List<Authority> authorities(@QueryParam("key_usage_type") String usage, @QueryParam("include_intermediate_cas") boolean intermediates) {
        return configuration().getAuthorities().stream().filter(each -> intermediates || each.isTop())
                .filter(each -> !"SIGNING".equals(usage) || !each.isAuthenticationOnly()).map(Authority::of).toList();
    }

    /** Approved time-stamping services. */
    @GET
    @Path("timestamping-services")
    @Allowed({Role.XROAD_SECURITY_OFFICER, Role.XROAD_SYSTEM_ADMINISTRATOR, Role.XROAD_SECURITYSERVER_OBSERVER})
    public List<SystemApi.TimestampingService> timestampingServices() {
        return configuration().getTimeStampingAuthorities().stream().map(SystemApi.TimestampingService::of).toList();
    }

    /** Member classes of this server's instance, or of all instances. */
    @GET
    @Path("member-classes")
    @Allowed({Role.XROAD_SECURITY_OFFICER, Role.XROAD_REGISTRATION_OFFICER, Role.XROAD_SERVICE_ADMINISTRATOR, Role.XROAD_SYSTEM_ADMINISTRATOR, Role.XROAD_SECURITYSERVER_OBSERVER})
    public List<String> memberClasses(@QueryParam("current_instance") boolean current) {
        List<String> instances = current ? List.of(configuration().getInstance()) : configuration().getInstances();
        return instances.stream().flatMap(instance -> classes(instance).stream()).distinct().sorted().toList();
    }

    /** Member classes of an instance. */
    @GET
    @Path("member-classes/{id}")
    @Allowed({Role.XROAD_SECURITY_OFFICER, Role.XROAD_REGISTRATION_OFFICER, Role.XROAD_SERVICE_ADMINISTRATOR, Role.XROAD_SYSTEM_ADMINISTRATOR, Role.XROAD_SECURITYSERVER_OBSERVER})
    public List<String> memberClassesOf(@PathParam("id") String instance) {
        if (!configuration().getInstances().contains(instance)) {
            throw ApiException.of(404, "instance_not_found");
        }
        return classes(instance);
    }

    private List<String> classes(String instance) {
        return instance.isEmpty() ? List.of() : configuration().members(instance).stream().map(member -> member.getId().split("/")[1]).distinct().sorted().toList();
    }

    /** The name of a member of this server's instance. */
    @GET
    @Path("member-names")
    @Allowed(Role.XROAD_SYSTEM_ADMINISTRATOR)
    public MemberName memberName(@QueryParam("member_class") String memberClass, @QueryParam("member_code") String code) {
        String id = String.join("/", configuration().getInstance(), Given.text("member_class", memberClass), Given.text("member_code", code));
        return configuration().getInstance().isEmpty() ? noMember() : configuration().members("").stream().filter(member -> member.getId().equals(id)).findFirst()
                .map(member -> new MemberName(member.getName())).orElseGet(LookupApi::noMember);
    }

    private static MemberName noMember() {
        throw ApiException.of(404, "member_name_not_found");
    }

    /** The instances whose global configuration this server has. */
    @GET
    @Path("xroad-instances")
    @Allowed({Role.XROAD_SECURITY_OFFICER, Role.XROAD_REGISTRATION_OFFICER, Role.XROAD_SERVICE_ADMINISTRATOR, Role.XROAD_SYSTEM_ADMINISTRATOR, Role.XROAD_SECURITYSERVER_OBSERVER})
    public List<Instance> instances() {
        String own = configuration().getInstance();
        return configuration().getInstances().stream().map(each -> new Instance(each, each.equals(own))).toList();
    }

    /** The type of this node. All nodes of a server have the same type. */
    @GET
    @Path("system/node-type")
    @Allowed({Role.XROAD_SECURITY_OFFICER, Role.XROAD_REGISTRATION_OFFICER, Role.XROAD_SERVICE_ADMINISTRATOR, Role.XROAD_SYSTEM_ADMINISTRATOR, Role.XROAD_SECURITYSERVER_OBSERVER})
    public Map<String, String> nodeType() {
        return Map.of("node_type", "STANDALONE");
    }
}
