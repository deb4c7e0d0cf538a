package org.turnpike.admin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.AnchorStore;
import org.turnpike.globalconf.ApprovedCertificate;
import org.turnpike.globalconf.CertificationService;
import org.turnpike.globalconf.ConfigurationAnchor;
import org.turnpike.globalconf.ConfigurationDownload;
import org.turnpike.globalconf.ConfigurationSource;
import org.turnpike.globalconf.CurrentConfiguration;
import org.turnpike.globalconf.DownloadStatus;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.id.ClientId;
import org.turnpike.serverconf.LegalNames;

/** The global configuration over JMX. */
public final class GlobalConfigurationAdmin implements GlobalConfigurationMXBean {
    private final CurrentConfiguration conf;
    private final ConfigurationDownload download;
    private final AnchorStore anchors;
    private final InstantSource clock;

    public GlobalConfigurationAdmin(CurrentConfiguration conf, ConfigurationDownload download, AnchorStore anchors, InstantSource clock) {
        this.conf = conf;
        this.download = download;
        this.anchors = anchors;
        this.clock = clock;
    }

    @Override
    public String getInstance() {
        return conf.find().map(GlobalConfiguration::instance).orElse("");
    }

    @Override
    public int getVersion() {
        return conf.find().map(GlobalConfiguration::version).orElse(0);
    }

    @Override
    public String getExpires() {
        return conf.find().map(each -> each.expires().toString()).orElse("");
    }

    @Override
    public boolean isCurrent() {
        return conf.find().filter(each -> !each.expires().isBefore(clock.instant())).isPresent();
    }

    @Override
    public String getLastSuccess() {
        return download.status().lastSuccess().map(Instant::toString).orElse("");
    }

    @Override
    public String getLastFailure() {
        return failure().map(each -> each.at().toString()).orElse("");
    }

    @Override
    public String getLastFailureReason() {
        return failure().map(each -> each.cause().code() + ": " + each.cause().getMessage()).orElse("");
    }

    @Override
    public List<String> getSkippedEntries() {
        return conf.find().map(GlobalConfiguration::skippedEntries).orElse(List.of());
    }

    /** Returns the last failure, unless a download succeeded after it. */
    private Optional<DownloadStatus.Failure> failure() {
        DownloadStatus status = download.status();
        return status.lastFailure().filter(each -> status.lastSuccess().filter(success -> !success.isBefore(each.at())).isEmpty());
    }

    @Override
    public String getAnchorHash() {
        return anchorFile().map(GlobalConfigurationAdmin::hash).map(GlobalConfigurationAdmin::shown).orElse("");
    }

    @Override
    public String getAnchorGenerated() {
        try {
            return anchors.exists() ? anchors.anchor().generatedAt().orElse("") : "";
        } catch (RefusedException e) {
            throw new IllegalStateException(e.getMessage());
        }
    }

    @Override
    public List<String> getSources() {
        try {
            return anchors.exists() ? sources(anchors.anchor()) : List.of();
        } catch (RefusedException e) {
            throw new IllegalStateException(e.getMessage());
        }
    }

    private static List<String> sources(ConfigurationAnchor anchor) {
        return anchor.sources().stream().map(ConfigurationSource::url).toList();
    }

    @Override
    public String getChangedAt() {
        return download.lastChange().map(each -> each.at().toString()).orElse("");
    }

    @Override
    public Change getLastChange() {
        return download.lastChange().map(each -> new Change(String.join("\n", each.before()), String.join("\n", each.after()))).orElse(new Change("", ""));
    }

    @Override
    public String exportAnchor() {
        return anchorFile().map(bytes -> new String(bytes, StandardCharsets.UTF_8)).orElse("");
    }

    private Optional<byte[]> anchorFile() {
        try {
            return anchors.find();
        } catch (IOException e) {
            throw new IllegalStateException("Cannot read the configuration anchor: " + e.getMessage());
        }
    }

    @Override
    public List<String> getInstances() {
        return conf.find().map(each -> each.instances().stream().sorted().toList()).orElse(List.of());
    }

    @Override
    public List<AuthorityView> getAuthorities() {
        return conf.find().map(each -> each.certificationServices(each.instance()).stream()
                .flatMap(service -> service.certificates().stream().map(ca -> view(service, ca))).toList()).orElse(List.of());
    }

    private static AuthorityView view(CertificationService service, ApprovedCertificate ca) {
        return new AuthorityView(service.name(), ca.certificate().getSubjectX500Principal().toString(), ca.certificate().getIssuerX500Principal().toString(),
                ca.certificate().getNotAfter().toInstant().toString(), ca.top(), ca.authenticationOnly(), ca.profile(), service.csrFormat().orElse(""),
                ca.responders().stream().flatMap(responder -> responder.url().stream()).map(Object::toString).toList());
    }

    @Override
    public List<ApprovedServiceView> getTimeStampingAuthorities() {
        return conf.find().map(each -> each.timeStampingAuthorities(each.instance()).stream()
                .map(authority -> new ApprovedServiceView(authority.name(), authority.url().toString())).toList()).orElse(List.of());
    }

    @Override
    public List<MemberView> members(String instance) {
        Optional<GlobalConfiguration> snapshot = conf.find();
        String wanted = instance == null || instance.isEmpty() ? getInstance() : instance;
        if (snapshot.isEmpty() || !snapshot.get().instances().contains(wanted)) {
            throw new IllegalArgumentException("instance: this server has no global configuration of '" + wanted + "'");
        }
        return snapshot.get().members(wanted).stream().flatMap(member -> Stream.concat(Stream.of(new MemberView(member.id().path(), member.name(), "")),
                member.subsystems().stream().map(each -> new MemberView(each.id().path(), member.name(), each.name().orElse(""))))).toList();
    }

    @Override
    public List<ServerView> serversOf(String client) {
        ClientId id = LegalNames.client("client", client);
        return conf.find().map(each -> each.serversOf(id).stream().map(server -> new ServerView(server.id().path(), server.address().orElse(""))).toList()).orElse(List.of());
    }

    @Override
    public List<ServerView> getServers() {
        return conf.find().map(each -> each.servers().stream().map(server -> new ServerView(server.id().path(), server.address().orElse("")))
                .sorted(Comparator.comparing(ServerView::getId)).toList()).orElse(List.of());
    }

    @Override
    public void refresh() {
        try {
            download.pass();
        } catch (RefusedException e) {
            throw new IllegalStateException(e.code() + ": " + e.getMessage());
        }
    }

    @Override
    public AnchorView describeAnchor(String anchor) {
        byte[] bytes = anchor.getBytes(StandardCharsets.UTF_8);
        ConfigurationAnchor read = read(bytes);
        return new AnchorView(read.instance(), read.generatedAt().orElse(""), shown(hash(bytes)), sources(read));
    }

    private ConfigurationAnchor read(byte[] anchor) {
        try {
            ConfigurationAnchor read = AnchorStore.read(anchor);
            requireSameInstance(read.instance());
            return read;
        } catch (RefusedException e) {
            throw new IllegalArgumentException("anchor: " + e.getMessage(), e);
        }
    }

    @Override
    public Change importAnchor(String anchor) {
        byte[] bytes = anchor.getBytes(StandardCharsets.UTF_8);
        read(bytes);
        try {
            Optional<byte[]> before = anchors.find();
            anchors.replace(bytes);
            download(before);
            return new Change(before.map(GlobalConfigurationAdmin::hash).orElse(""), hash(bytes));
        } catch (IOException | RefusedException e) {
            throw new IllegalStateException("The anchor cannot be written: " + e.getMessage(), e);
        }
    }

    private void requireSameInstance(String instance) {
        String own = getInstance();
        if (!own.isEmpty() && !own.equals(instance)) {
            throw new IllegalArgumentException("anchor: it belongs to instance " + instance + ", but this server belongs to " + own);
        }
    }

    /**
     * Downloads with a new anchor. If the download fails, the former anchor is restored. The first anchor of a server is kept in any case, because
     * its source may be unavailable only temporarily.
     */
    private void download(Optional<byte[]> before) throws IOException, RefusedException {
        try {
            download.pass();
        } catch (RefusedException e) {
            if (before.isPresent()) {
                anchors.replace(before.get());
            }
            throw new IllegalStateException((before.isPresent() ? "The anchor was not imported: " : "The anchor was imported, but the download with it failed: ")
                    + e.code() + ": " + e.getMessage(), e);
        }
    }

    private static String shown(String hash) {
        return hash.substring("SHA-224 ".length());
    }

    /** Returns the hash in the form in which the central side publishes it. */
    private static String hash(byte[] anchor) {
        try {
            return "SHA-224 " + HexFormat.ofDelimiter(":").withUpperCase().formatHex(MessageDigest.getInstance("SHA-224").digest(anchor));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
