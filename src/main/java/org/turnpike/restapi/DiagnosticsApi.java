package org.turnpike.restapi;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.turnpike.admin.GlobalConfigurationMXBean;
import org.turnpike.admin.OcspMXBean;
import org.turnpike.admin.OcspView;
import org.turnpike.admin.TimeStampingMXBean;
import org.turnpike.users.Role;

/** {@code /api/v1/diagnostics}: global configuration, OCSP responders, time-stamping services, by what was last seen. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
public final class DiagnosticsApi {
    private final Desk desk;

    /** Made by Jersey for each request. */
    @Inject
    public DiagnosticsApi(Desk desk) {
        this.desk = desk;
    }

    record Error(String code, List<String> metadata) {
        static Error of(String text) {
            int colon = text.indexOf(": ");
            return text.isEmpty() ? null : new Error(colon > 0 ? text.substring(0, colon) : "internal_error", List.of(text));
        }
    }

    record Configuration(String statusClass, String prevUpdateAt, String nextUpdateAt, Error error) {
    }

    record TimeStamping(String url, String costType, String statusClass, String prevUpdateAt, Error error) {
    }

    record Responder(String url, String costType, String statusClass, String prevUpdateAt, String nextUpdateAt, Error error) {
    }

    record Authority(String distinguishedName, List<Responder> ocspResponders) {
    }

    /** When the global configuration was last downloaded, and why not since. */
    @GET
    @Path("diagnostics/globalconf")
    @Allowed({Role.XROAD_SYSTEM_ADMINISTRATOR, Role.XROAD_SECURITYSERVER_OBSERVER})
    public Configuration configuration() {
        GlobalConfigurationMXBean bean = desk.bean(GlobalConfigurationMXBean.class);
        boolean failing = bean.getLastFailure().compareTo(bean.getLastSuccess()) > 0;
        String status = failing ? "FAIL" : bean.getLastSuccess().isEmpty() ? "WAITING" : "OK";
        return new Configuration(status, bean.getLastSuccess(), bean.getExpires(), failing ? Error.of(bean.getLastFailureReason()) : null);
    }

    /** How each time-stamping service answered last. */
    @GET
    @Path("diagnostics/timestamping-services")
    @Allowed({Role.XROAD_SYSTEM_ADMINISTRATOR, Role.XROAD_SECURITYSERVER_OBSERVER})
    public List<TimeStamping> timeStamping() {
        return desk.bean(TimeStampingMXBean.class).getServices().stream().map(each -> {
            boolean failing = each.getLastFailure().compareTo(each.getLastSuccess()) > 0;
            return new TimeStamping(each.getUrl(), "UNDEFINED", failing ? "FAIL" : each.getLastSuccess().isEmpty() ? "WAITING" : "OK", each.getLastSuccess(),
                    failing ? Error.of(each.getFailure()) : null);
        }).toList();
    }

    /** Every approved CA with its responders, and how the last fetch for a certificate of this server went. */
    @GET
    @Path("diagnostics/ocsp-responders")
    @Allowed({Role.XROAD_SYSTEM_ADMINISTRATOR, Role.XROAD_SECURITYSERVER_OBSERVER})
    public List<Authority> ocsp() {
        List<OcspView> own = desk.bean(OcspMXBean.class).getCertificates();
        String problem = own.stream().map(OcspView::getProblem).filter(text -> !text.isEmpty()).findFirst().orElse("");
        String last = own.stream().map(OcspView::getThisUpdate).max(String::compareTo).orElse("");
        String next = own.stream().map(OcspView::getNextUpdate).max(String::compareTo).orElse("");
        String status = own.isEmpty() ? "WAITING" : problem.isEmpty() ? "OK" : "FAIL";
        return desk.bean(GlobalConfigurationMXBean.class).getAuthorities().stream().map(ca -> new Authority(ca.getSubject(), ca.getResponders().stream()
                .map(url -> new Responder(url, "UNDEFINED", status, last, next, Error.of(problem))).toList())).toList();
    }
}
