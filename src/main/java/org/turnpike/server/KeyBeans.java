package org.turnpike.server;

import java.security.cert.X509Certificate;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.turnpike.admin.AdminBeans;
import org.turnpike.deadlines.DeadlineSettings;
import org.turnpike.deadlines.DeadlineSurvey;
import org.turnpike.admin.DeadlinesAdmin;
import org.turnpike.admin.DeadlinesMXBean;
import org.turnpike.admin.DiagnosticsAdmin;
import org.turnpike.admin.KeysAdmin;
import org.turnpike.admin.KeysMXBean;
import org.turnpike.deadlines.Notice;
import org.turnpike.deadlines.NoticeWatch;
import org.turnpike.deadlines.Notices;
import org.turnpike.admin.TokensAdmin;
import org.turnpike.admin.TokensMXBean;
import org.turnpike.crypto.SerialNumber;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.ConfigurationDownload;
import org.turnpike.globalconf.CurrentConfiguration;
import org.turnpike.globalconf.DownloadStatus;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.id.ClientId;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServerId;
import org.turnpike.keys.Certificates;
import org.turnpike.keys.RequestStore;
import org.turnpike.messagelog.TimeStamping;
import org.turnpike.messagelog.TimeStampingStatus;
import org.turnpike.serverconf.Client;
import org.turnpike.serverconf.CurrentServerConfiguration;
import org.turnpike.serverconf.ServerConfiguration;
import org.turnpike.trust.OcspFetch;

/** The beans for tokens, keys, certificates and deadlines, and their notifications. */
final class KeyBeans {
    private static final Duration WATCH = Duration.ofSeconds(30);

    private final Parts parts;
    private final TokensAdmin tokens;
    private final KeysAdmin keys;
    private final DeadlinesAdmin deadlines;
    private final NoticeWatch watch;

    /** The objects on which they work. */
    record Parts(OwnKeys own, Certificates certificates, RequestStore requests, CurrentConfiguration conf, ConfigurationDownload download, CurrentServerConfiguration served,
            OcspFetch ocsp, TimeStamping timeStamping, InstantSource clock) {

        private Set<MemberId> members() {
            return served.find().map(ServerConfiguration::members).orElse(Set.of());
        }

        private Optional<ServerId> server() {
            return served.find().map(ServerConfiguration::server);
        }

        private Map<ClientId, List<X509Certificate>> informationSystems() {
            return served.find().map(configuration -> configuration.clients().stream().collect(Collectors.toMap(Client::id, Client::certificates)))
                    .orElse(Map.of());
        }
    }

    KeyBeans(Parts parts, DeadlineSettings thresholds, Notices notices) {
        this.parts = parts;
        tokens = new TokensAdmin(parts.own().tokens().all());
        keys = new KeysAdmin(parts.own().keys(), parts.certificates(), parts.requests(), parts.own().changeableInternal(), parts.conf(), parts::server, () -> List.copyOf(parts.members()),
                parts.clock());
        deadlines = new DeadlinesAdmin(new DeadlineSurvey(parts.own().tokens().all(), parts.certificates(), parts.own().changeableInternal(), parts.conf(),
                parts::informationSystems, parts.ocsp(), parts.timeStamping(), parts.clock()), thresholds, notices, parts.clock());
        watch = new NoticeWatch(notices)
                .over(Notice.GLOBAL_CONFIGURATION_MISSED, Notice.GLOBAL_CONFIGURATION_RESTORED, this::globalConfiguration)
                .over(Notice.OCSP_FAILED, Notice.OCSP_RESTORED, this::ocsp)
                .over(Notice.TIME_STAMPING_FAILED, Notice.TIME_STAMPING_RESTORED, this::timeStamping)
                .over(Notice.TOKEN_NOT_AVAILABLE, Notice.TOKEN_AVAILABLE, this::tokens)
                .over(Notice.KEY_NOT_AVAILABLE, Notice.KEY_AVAILABLE, this::keys);
    }

    /** Everything that expires. */
    DeadlinesMXBean deadlines() {
        return deadlines;
    }

    /** The checks of these beans. */
    DiagnosticsAdmin diagnostics() {
        return new DiagnosticsAdmin(parts.clock()).over("global configuration", this::globalConfiguration).over("global configuration entries", this::skippedEntries).over("tokens", this::tokens).over("keys", this::keys)
                .over("OCSP responses", this::ocsp).over("time-stamping", this::timeStamping);
    }

    void register(AdminBeans beans) {
        beans.add("Tokens", tokens, TokensMXBean.class).add("Keys", keys, KeysMXBean.class).add("Deadlines", deadlines, DeadlinesMXBean.class);
    }

    /** @param tokenChecks the time between two checks whether the devices are present */
    void start(Schedule schedule, Duration tokenChecks) {
        schedule.every(tokenChecks, "tokens", parts.own().tokens()::check);
        schedule.every(WATCH, "deadlines", deadlines);
        schedule.every(WATCH, "notices", watch);
    }

    private Map<String, String> globalConfiguration() {
        DownloadStatus status = parts.download().status();
        boolean failing = status.lastFailure().filter(failure -> status.lastSuccess().filter(success -> !success.isBefore(failure.at())).isEmpty()).isPresent();
        return failing ? Map.of("The global configuration could not be refreshed", status.lastFailure().get().cause().code() + ": "
                + status.lastFailure().get().cause().getMessage()) : Map.of();
    }

    private Map<String, String> skippedEntries() {
        List<String> skipped = parts.conf().find().map(GlobalConfiguration::skippedEntries).orElse(List.of());
        return skipped.isEmpty() ? Map.of() : Map.of("Invalid entries were skipped", String.join("; ", skipped));
    }

    private Map<String, String> ocsp() {
        Map<String, String> problems = new LinkedHashMap<>();
        parts.ocsp().statuses().values().stream().filter(status -> status.response().isEmpty()).forEach(status -> problems.put(
                "OCSP response of " + status.certificate().getSubjectX500Principal() + ", serial " + SerialNumber.of(status.certificate()),
                status.failures().stream().map(failure -> String.valueOf(failure.cause().getMessage())).collect(Collectors.joining("; "))));
        return problems;
    }

    private Map<String, String> timeStamping() {
        try {
            TimeStampingStatus status = parts.timeStamping().status();
            return status.failingSince().isEmpty() ? Map.of() : Map.of("Time-stamping", "fails since " + status.failingSince().get()
                    + status.lastFailure().map(why -> ": " + why).orElse(""));
        } catch (SQLException e) {
            return Map.of("Time-stamping", "the message log cannot be read: " + e.getMessage());
        }
    }

    private Map<String, String> tokens() {
        return parts.own().tokens().all().stream().filter(token -> !token.isActive()).collect(Collectors.toMap(token -> "Token " + token.id(),
                token -> token.status().problem().orElse("there is no login"), (first, second) -> first, LinkedHashMap::new));
    }

    private Map<String, String> keys() {
        Map<String, String> problems = new LinkedHashMap<>();
        for (MemberId member : parts.members()) {
            note(problems, "Signing key of " + member.path(), () -> parts.own().keys().requireSigning(member, parts.conf().get(), parts.clock().instant()));
        }
        parts.server().ifPresent(server -> note(problems, "Authentication key",
                () -> parts.own().keys().requireAuthentication(server, parts.conf().get(), parts.clock().instant())));
        return problems;
    }

    private interface Need {
        Object require() throws RefusedException;
    }

    private static void note(Map<String, String> problems, String what, Need need) {
        try {
            need.require();
        } catch (RefusedException e) {
            problems.put(what, e.code() + ": " + e.getMessage());
        }
    }
}
