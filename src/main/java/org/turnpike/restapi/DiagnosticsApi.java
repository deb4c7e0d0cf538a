package org.turnpike.restapi;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.turnpike.admin.ApprovedServiceView;
import org.turnpike.admin.GlobalConfigurationMXBean;
import org.turnpike.admin.OcspMXBean;
import org.turnpike.admin.OcspView;
import org.turnpike.admin.OperationsMXBean;
import org.turnpike.admin.SecurityServerMXBean;
import org.turnpike.admin.TimeStampingMXBean;
import org.turnpike.users.Role;

/** {@code /api/v1/diagnostics}: last known state of global configuration, OCSP responders and time-stamping services. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
public final class DiagnosticsApi {
    private static final String OK = "OK";
    private static final String WAITING = "WAITING";
    private static final String FAIL = "FAIL";
    private static final Duration NEXT_TRY = Duration.ofMinutes(1);
    private final Desk desk;

    /** Created by Jersey for each request. */
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

    /** @param statusCode the status under its name before API version 7.8; the toolkit xrdsst reads it, and both times of an update */
    record Configuration(String statusClass, String statusCode, String prevUpdateAt, String nextUpdateAt, Error error) {
    }

    record TimeStamping(String url, String costType, String statusClass, String statusCode, String prevUpdateAt, Error error) {
    }

    record Responder(String url, String costType, String statusClass, String statusCode, String prevUpdateAt, String nextUpdateAt, Error error) {
    }

    record Authority(String distinguishedName, List<Responder> ocspResponders) {
    }

    /** The time of the last download of the global configuration, and the reason for a later failure. */
    @GET
    @Path("diagnostics/globalconf")
    @Allowed({Role.XROAD_SYSTEM_ADMINISTRATOR, Role.XROAD_SECURITYSERVER_OBSERVER})
    public Configuration configuration() {
        GlobalConfigurationMXBean bean = desk.bean(GlobalConfigurationMXBean.class);
        boolean failing = bean.getLastFailure().compareTo(bean.getLastSuccess()) > 0;
        String status = failing ? FAIL : bean.getLastSuccess().isEmpty() ? WAITING : OK;
        String last = Stream.of(bean.getLastSuccess(), bean.getLastFailure()).filter(time -> !time.isEmpty()).findFirst().orElseGet(() -> orNow(""));
        String next = bean.getExpires().isEmpty() ? Instant.parse(last).plus(NEXT_TRY).toString() : bean.getExpires();
        return new Configuration(status, code(status, "ERROR_CODE_UNINITIALIZED", "ERROR_CODE_CANNOT_DOWNLOAD_CONF"), last, next,
                failing ? Error.of(bean.getLastFailureReason()) : null);
    }

    private static String code(String status, String waiting, String failed) {
        return status.equals(OK) ? "SUCCESS" : status.equals(WAITING) ? waiting : failed;
    }

    /** The time of an event that has not happened yet is the current time, as in X-Road, because scripts require a date. */
    private static String orNow(String time) {
        return time.isEmpty() ? Instant.now().toString() : time;
    }

    record AddOns(boolean messagelogEnabled, boolean opmonitoringEnabled) {
    }

    /** Returns the state of X-Road's add-ons. The message log is always enabled; operational monitoring is a setting. */
    @GET
    @Path("diagnostics/addon-status")
    @Allowed({Role.XROAD_SECURITY_OFFICER, Role.XROAD_SYSTEM_ADMINISTRATOR, Role.XROAD_SECURITYSERVER_OBSERVER})
    public AddOns addOns() {
        return new AddOns(true, desk.bean(OperationsMXBean.class).isEnabled());
    }

    record BackupEncryption(boolean backupEncryptionStatus, List<String> backupEncryptionKeys) {
    }

    /** Backups are always encrypted, with a passphrase instead of keys. */
    @GET
    @Path("diagnostics/backup-encryption-status")
    @Allowed({Role.XROAD_SYSTEM_ADMINISTRATOR, Role.XROAD_SECURITYSERVER_OBSERVER})
    public BackupEncryption backupEncryption() {
        return new BackupEncryption(true, List.of());
    }

    /** Returns the result of the last request to each time-stamping service. */
    @GET
    @Path("diagnostics/timestamping-services")
    @Allowed({Role.XROAD_SYSTEM_ADMINISTRATOR, Role.XROAD_SECURITYSERVER_OBSERVER})
    public List<TimeStamping> timeStamping() {
        List<TimeStamping> seen = desk.bean(TimeStampingMXBean.class).getServices().stream().map(each -> {
            boolean failing = each.getLastFailure().compareTo(each.getLastSuccess()) > 0;
            String status = failing ? FAIL : each.getLastSuccess().isEmpty() ? WAITING : OK;
            return timeStamping(each.getUrl(), status, each.getLastSuccess(), failing ? Error.of(each.getFailure()) : null);
        }).toList();
        Stream<TimeStamping> unused = chosen().map(ApprovedServiceView::getUrl).filter(url -> seen.stream().noneMatch(each -> each.url().equals(url)))
                .map(url -> timeStamping(url, WAITING, "", null));
        return Stream.concat(seen.stream(), unused).toList();
    }

    /** The services that this server uses: the chosen ones, by name or URL, or all approved ones if none is chosen. */
    private Stream<ApprovedServiceView> chosen() {
        List<String> names = desk.bean(SecurityServerMXBean.class).getTimeStampingServices();
        return desk.bean(GlobalConfigurationMXBean.class).getTimeStampingAuthorities().stream()
                .filter(each -> names.isEmpty() || names.contains(each.getName()) || names.contains(each.getUrl()));
    }

    private static TimeStamping timeStamping(String url, String status, String last, Error error) {
        return new TimeStamping(url, "UNDEFINED", status, code(status, "ERROR_CODE_TIMESTAMP_UNINITIALIZED", "ERROR_CODE_TIMESTAMP_OTHER"), orNow(last), error);
    }

    /** Returns every approved CA with its responders, and the result of the last fetch for a certificate of this server. */
    @GET
    @Path("diagnostics/ocsp-responders")
    @Allowed({Role.XROAD_SYSTEM_ADMINISTRATOR, Role.XROAD_SECURITYSERVER_OBSERVER})
    public List<Authority> ocsp() {
        List<OcspView> own = desk.bean(OcspMXBean.class).getCertificates();
        String problem = own.stream().map(OcspView::getProblem).filter(text -> !text.isEmpty()).findFirst().orElse("");
        String last = own.stream().map(OcspView::getThisUpdate).max(String::compareTo).orElse("");
        String next = own.stream().map(OcspView::getNextUpdate).max(String::compareTo).orElse("");
        String status = own.isEmpty() ? WAITING : problem.isEmpty() ? OK : FAIL;
        return desk.bean(GlobalConfigurationMXBean.class).getAuthorities().stream().map(ca -> new Authority(ca.getSubject(), ca.getResponders().stream()
                .map(url -> new Responder(url, "UNDEFINED", status, code(status, "ERROR_CODE_OCSP_UNINITIALIZED", "ERROR_CODE_OCSP_FAILED"),
                orNow(last), orNow(next), Error.of(problem))).toList())).toList();
    }
}
