package org.turnpike.sandbox;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A configuration source (trust.md §1): publishes an instance as signed directories in versions 2 to 6, as {@code internalconf} with all parts and as
 * {@code externalconf} with the shared parameters only. Changes are visible after {@link #publish}. Parts of the last generations remain available,
 * so that a client can finish a download. Tests can request faults, which take effect at the next publication. Safe for use by several threads.
 */
public final class InstancePublisher {
    /** The default validity of a directory, the same as on central servers. */
    public static final Duration DEFAULT_VALIDITY = Duration.ofSeconds(600);
    private static final int FIRST_VERSION = 2;
    private static final int LAST_VERSION = 6;
    private static final int GENERATIONS_KEPT = 8;
    private static final Pattern VERSION = Pattern.compile("(?:^|&)version=([^&]*)");
    private static final DateTimeFormatter GENERATION =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmssnnnnnnnnn").withZone(ZoneOffset.UTC);

    private final URI base;
    private final SigningIdentity identity;
    private final InstantSource clock;
    private final Instant anchored;
    private PublishedInstance published;                    // this and the rest: guarded by this
    private Faults faults;
    private Optional<Duration> refreshAfter = Optional.empty();
    private final Deque<Generation> generations = new ArrayDeque<>();

    /** One publication: signed directories by names such as "internalconf/6", and parts by path. */
    private record Generation(Instant at, Map<String, byte[]> directories, Map<String, byte[]> parts) {
    }

    /** The settings of directories; except for validity and algorithm, they are those of a correct source unless a test changes them. */
    private record Faults(Duration validity, ConfigurationSignature algorithm, SigningIdentity signer, Optional<String> altered,
            int newest, boolean unsigned) {
        /** The settings of a correct source: its own key, all versions, no alterations. */
        static Faults none(SigningIdentity identity) {
            return new Faults(DEFAULT_VALIDITY, ConfigurationSignature.defaultFor(identity.key()), identity, Optional.empty(), LAST_VERSION, false);
        }
    }

    /** One part before it is published: identifier, file name, content. */
    private record NamedPart(String identifier, String file, byte[] content) {
    }

    /**
     * Creates a source and publishes {@code instance} once.
     *
     * @param base     scheme, host and port that clients use, without a path
     * @param identity key that signs directories; its certificate is in the anchor and in the shared parameters
     */
    public InstancePublisher(URI base, SigningIdentity identity, InstantSource clock, PublishedInstance instance) {
        this.base = base;
        this.identity = identity;
        this.clock = clock;
        this.faults = Faults.none(identity);
        this.anchored = clock.instant();
        publish(instance);
    }

    /**
     * Publishes a new generation of the changed instance.
     *
     * @throws IllegalArgumentException when a server has a client that is not a member or subsystem; then nothing is changed
     */
    public synchronized void publish(PublishedInstance instance) {
        generations.addFirst(generation(instance, newInstant()));
        published = instance;
        while (generations.size() > GENERATIONS_KEPT) {
            generations.removeLast();
        }
    }

    /** Publishes the last published instance again, with new signatures and a new expiry. */
    public synchronized void publish() {
        publish(published);
    }

    /** Changes the last published instance and publishes it. */
    public synchronized void publish(UnaryOperator<PublishedInstance> change) {
        publish(change.apply(published));
    }

    /** The instance as last published. */
    public synchronized PublishedInstance published() {
        return published;
    }

    /** From now on a directory older than {@code age} is generated again when it is requested, so that it never expires. */
    public synchronized void refreshWhenOlderThan(Duration age) {
        refreshAfter = Optional.of(age);
    }

    /** Sets the validity of directories from the next publication on; with a negative value, directories are expired at once. */
    public synchronized void validity(Duration validity) {
        faults = new Faults(validity, faults.algorithm, faults.signer, faults.altered, faults.newest, faults.unsigned);
    }

    /** Sets the signature algorithm from the next publication on; it must fit the key. */
    public synchronized void algorithm(ConfigurationSignature algorithm) {
        faults = new Faults(faults.validity, algorithm, faults.signer, faults.altered, faults.newest, faults.unsigned);
    }

    /** Signs directories with this key, although they still name the correct certificate. */
    public synchronized void signWithStranger(SigningIdentity stranger) {
        faults = new Faults(faults.validity, ConfigurationSignature.defaultFor(stranger.key()), stranger, faults.altered, faults.newest, faults.unsigned);
    }

    /** Serves the part with that identifier, such as {@code SHARED-PARAMETERS}, with content that does not match its digest. */
    public synchronized void alterPart(String identifier) {
        faults = new Faults(faults.validity, faults.algorithm, faults.signer, Optional.of(identifier), faults.newest, faults.unsigned);
    }

    /** Publishes directories without their signature part. */
    public synchronized void leaveUnsigned() {
        faults = new Faults(faults.validity, faults.algorithm, faults.signer, faults.altered, faults.newest, true);
    }

    /** Behaves like a central server of an older release: higher versions are answered with 404. */
    public synchronized void newestVersion(int version) {
        faults = new Faults(faults.validity, faults.algorithm, faults.signer, faults.altered, version, faults.unsigned);
    }

    /** Undoes all faults, validity and algorithm included. */
    public synchronized void behave() {
        faults = Faults.none(identity);
    }

    /** The certificate that verifies the directories. */
    public X509Certificate verificationCertificate() {
        return identity.certificate();
    }

    /** The anchor of the internal source. */
    public SourceAnchor internalAnchor() {
        return anchor("/internalconf");
    }

    /** The anchor of the external source, for federated instances. */
    public SourceAnchor externalAnchor() {
        return anchor("/externalconf");
    }

    /**
     * The answer to a GET of that path and query; empty for 404. Versions: {@code version=N}, absent means 2.
     */
    public synchronized Optional<byte[]> find(String path, Optional<String> query) {
        if (path.equals("/internalconf") || path.equals("/externalconf")) {
            refreshIfOld();
            return Optional.ofNullable(generations.getFirst().directories().get(path + "/" + version(query)));
        }
        return generations.stream().map(generation -> generation.parts().get(path)).filter(Objects::nonNull).findFirst();
    }

    /** The answer to a GET of that URI, whose host is ignored; empty for 404. */
    public Optional<byte[]> find(URI uri) {
        return find(uri.getRawPath(), Optional.ofNullable(uri.getRawQuery()));
    }

    private synchronized SourceAnchor anchor(String path) {
        return new SourceAnchor(published.instance(), anchored,
                List.of(new SourceAnchor.Location(base.resolve(path), List.of(identity.certificate()))));
    }

    private void refreshIfOld() {
        Instant made = generations.getFirst().at();
        if (refreshAfter.isPresent() && made.plus(refreshAfter.get()).isBefore(clock.instant())) {
            publish();
        }
    }

    private static String version(Optional<String> query) {
        Matcher matcher = VERSION.matcher(query.orElse(""));
        return matcher.find() ? matcher.group(1) : String.valueOf(FIRST_VERSION);
    }

    /** Returns the clock's time, or a later time than that of the last generation, because the time distinguishes generations. */
    private Instant newInstant() {
        Instant now = clock.instant();
        Generation last = generations.peekFirst();
        return last == null || now.isAfter(last.at()) ? now : last.at().plusNanos(1);
    }

    private Generation generation(PublishedInstance instance, Instant at) {
        Map<String, byte[]> directories = new HashMap<>();
        Map<String, byte[]> files = new HashMap<>();
        IntStream.rangeClosed(FIRST_VERSION, faults.newest).forEach(version -> {
            String folder = "/V" + version + "/" + GENERATION.format(at) + "/";
            List<NamedPart> parts = parts(instance, version);
            parts.forEach(part -> files.put(folder + part.file(), served(part)));
            directories.put("/internalconf/" + version, directory(instance, version, at, folder, parts));
            directories.put("/externalconf/" + version, directory(instance, version, at, folder, parts.subList(0, 1)));
        });
        return new Generation(at, directories, files);
    }

    private byte[] directory(PublishedInstance instance, int version, Instant at, String folder, List<NamedPart> parts) {
        List<DirectoryWriter.Part> listed = parts.stream().map(part -> new DirectoryWriter.Part(
                part.identifier(), instance.instance(), folder + part.file(), part.content())).toList();
        byte[] signed = DirectoryWriter.write(version, at.plus(faults.validity), listed, faults.signer, identity, faults.algorithm);
        return faults.unsigned ? withoutSignature(signed) : signed;
    }

    /** Returns the directory without its signature part: the last delimiter of the outer boundary directly follows the first part. */
    private static byte[] withoutSignature(byte[] directory) {
        String text = new String(directory, StandardCharsets.UTF_8);
        String boundary = text.substring(text.indexOf("boundary=") + "boundary=".length(), text.indexOf("\r\n"));
        int signature = text.indexOf("\r\n--" + boundary + "\r\n", text.indexOf("Expire-date"));
        return (text.substring(0, signature) + "\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8);
    }

    private byte[] served(NamedPart part) {
        if (!faults.altered.equals(Optional.of(part.identifier()))) {
            return part.content();
        }
        return (new String(part.content(), StandardCharsets.UTF_8) + "<!-- altered -->").getBytes(StandardCharsets.UTF_8);
    }

    private List<NamedPart> parts(PublishedInstance instance, int version) {
        Parameters parameters = new Parameters(instance, version, base.getRawAuthority(), List.of(identity.certificate()));
        List<NamedPart> parts = new ArrayList<>();
        parts.add(new NamedPart("SHARED-PARAMETERS", "shared-params.xml", parameters.shared()));
        parts.add(new NamedPart("PRIVATE-PARAMETERS", "private-params.xml", parameters.personal()));
        PublishedInstance.OptionalParts optional = instance.settings().optional();
        optional.verifyNextUpdate().ifPresent(verify -> parts.add(new NamedPart("NEXTUPDATE", "nextupdate-params.xml",
                optional(xml -> xml.text("verifyNextUpdate", verify)))));
        optional.ocspFetchInterval().ifPresent(interval -> parts.add(new NamedPart("FETCHINTERVAL", "fetchinterval-params.xml",
                optional(xml -> xml.text("ocspFetchInterval", interval.toSeconds())))));
        optional.monitoringClient().ifPresent(client -> parts.add(new NamedPart("MONITORING", "monitoring-params.xml",
                optional(xml -> xml.inside("monitoringClient", () -> xml.client("monitoringClientId", client))))));
        return parts;
    }

    private static byte[] optional(Consumer<ParametersXml> content) {
        ParametersXml xml = new ParametersXml("conf");
        content.accept(xml);
        return xml.end();
    }
}
