package org.turnpike.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.turnpike.id.ClientId;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServerId;
import org.turnpike.id.SubsystemId;

/**
 * The files of a sandbox, so that it is the same instance after a restart: {@code keys.p12}, {@code anchor.xml} and {@code registrations.json}
 * (issued and revoked certificates, members, security servers, global groups). Only the owner can read the files, and each is replaced
 * atomically. A lock ensures that one process at a time uses the folder. Thread-safe.
 */
final class SandboxStore implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** PKCS#12 requires a password; the mode of the file protects the keys. */
    private static final char[] PASSWORD = "sandbox".toCharArray();

    private final Path folder;
    private final FileChannel lockFile;
    private Optional<JsonNode> read = Optional.empty();                    // the content of the file at the start

    private SandboxStore(Path folder, FileChannel lockFile) {
        this.folder = folder;
        this.lockFile = lockFile;
    }

    /** @throws IOException when the folder cannot be made or another sandbox uses it */
    static SandboxStore open(Path folder) throws IOException {
        Files.createDirectories(folder);
        if (isPosix(folder)) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
        FileChannel file = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = file.tryLock();
            if (lock == null) {
                throw new IOException("Another sandbox uses the folder " + folder.toAbsolutePath() + ": stop it, or choose another folder with --folder.");
            }
            SandboxStore store = new SandboxStore(folder, file);
            if (Files.exists(store.registrationsFile())) {
                store.read = Optional.of(JSON.readTree(Files.readAllBytes(store.registrationsFile())));
            }
            return store;
        } catch (OverlappingFileLockException sameProcess) {
            file.close();
            throw new IOException("Another sandbox of this process uses the folder " + folder.toAbsolutePath() + ".", sameProcess);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private Path registrationsFile() {
        return folder.resolve("registrations.json");
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    // keys

    /** The stored keys, or new ones that are stored from now on. */
    SandboxKeys keys(SandboxInstance.Settings settings) throws IOException {
        Path file = folder.resolve("keys.p12");
        try {
            if (Files.exists(file)) {
                return keys(KeyStore.getInstance(file.toFile(), PASSWORD));
            }
            SandboxKeys made = SandboxKeys.made(settings);
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            add(store, "ca", made.top().identity());
            add(store, "ocsp", made.responders().get(made.top()));
            add(store, "tsa", made.timeStamping());
            add(store, "configuration", made.configuration());
            add(store, "registration", made.registration());
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            store.store(bytes, PASSWORD);
            replace(file, bytes.toByteArray());
            return made;
        } catch (GeneralSecurityException | IOException e) {
            throw new IOException("The keys of the sandbox in " + file.toAbsolutePath() + " cannot be used: " + e.getMessage()
                    + ". Delete the folder to start a new instance.", e);
        }
    }

    private SandboxKeys keys(KeyStore store) throws GeneralSecurityException, IOException {
        CertificationAuthority top = CertificationAuthority.restored(identity(store, "ca"), issued(), revoked());
        return new SandboxKeys(top, Optional.empty(), Map.of(top, identity(store, "ocsp")), identity(store, "tsa"), identity(store, "configuration"),
                identity(store, "registration"));
    }

    private static void add(KeyStore store, String name, SigningIdentity identity) throws GeneralSecurityException {
        store.setKeyEntry(name, identity.key(), PASSWORD, new Certificate[] {identity.certificate()});
    }

    private static SigningIdentity identity(KeyStore store, String name) throws GeneralSecurityException, IOException {
        if (!(store.getKey(name, PASSWORD) instanceof PrivateKey key)) {
            throw new IOException("there is no key '" + name + "'");
        }
        return new SigningIdentity(key, (X509Certificate) store.getCertificate(name));
    }

    private Set<BigInteger> issued() {
        Set<BigInteger> issued = new HashSet<>();
        read.ifPresent(json -> json.path("issued").forEach(serial -> issued.add(new BigInteger(serial.asText(), 16))));
        return issued;
    }

    private Map<BigInteger, Instant> revoked() {
        Map<BigInteger, Instant> revoked = new HashMap<>();
        read.ifPresent(json -> json.path("revoked").properties()
                .forEach(each -> revoked.put(new BigInteger(each.getKey(), 16), Instant.parse(each.getValue().asText()))));
        return revoked;
    }

    // the anchor

    /**
     * Returns the anchor file that others have imported: the first anchor of this sandbox.
     *
     * @throws IOException if the sandbox had another address or port before, because anchors that were imported elsewhere would be wrong
     */
    byte[] anchor(SourceAnchor made) throws IOException {
        Path file = folder.resolve("anchor.xml");
        if (Files.notExists(file)) {
            replace(file, made.xml());
        }
        byte[] anchor = Files.readAllBytes(file);
        String url = "<downloadURL>" + made.locations().get(0).downloadUrl() + "</downloadURL>";
        if (!new String(anchor, java.nio.charset.StandardCharsets.UTF_8).contains(url)) {
            throw new IOException("The sandbox in " + folder.toAbsolutePath() + " has another address or port than " + made.locations().get(0).downloadUrl()
                    + ": start it with the same --address and --port as before, or choose another folder with --folder.");
        }
        return anchor;
    }

    // registrations

    /** The first publication with all later registrations. */
    PublishedInstance registrations(PublishedInstance first) throws IOException {
        if (read.isEmpty()) {
            return first;
        }
        try {
            PublishedInstance known = first;
            for (JsonNode member : read.get().path("members")) {
                known = known.withMember(member(member));
            }
            for (JsonNode server : read.get().path("servers")) {
                known = known.withServer(server(server));
            }
            for (JsonNode group : read.get().path("groups")) {
                known = known.withGroup(group.path("code").asText(), clients(group.path("members")).toArray(ClientId[]::new));
            }
            return known;
        } catch (IllegalArgumentException | CertificateException e) {
            throw new IOException("The file " + registrationsFile().toAbsolutePath() + " cannot be read: " + e.getMessage() + ". Delete the folder to start a new instance.", e);
        }
    }

    private static PublishedInstance.Member member(JsonNode json) {
        MemberId id = ClientId.parse(json.path("id").asText()).member();
        List<PublishedInstance.Subsystem> subsystems = new ArrayList<>();
        json.path("subsystems").properties().forEach(each -> subsystems.add(
                new PublishedInstance.Subsystem(new SubsystemId(id, each.getKey()), text(each.getValue()))));
        return new PublishedInstance.Member(id, json.path("name").asText(), subsystems);
    }

    private static PublishedInstance.Server server(JsonNode json) throws CertificateException, IOException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (JsonNode certificate : json.path("certificates")) {
            certificates.add((X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(certificate.binaryValue())));
        }
        Optional<PublishedInstance.Maintenance> maintenance = json.hasNonNull("maintenance")
                ? Optional.of(new PublishedInstance.Maintenance(text(json.path("maintenance").path("message")))) : Optional.empty();
        return new PublishedInstance.Server(ServerId.parse(json.path("id").asText()), text(json.path("address")), certificates,
                clients(json.path("clients")), maintenance);
    }

    private static Set<ClientId> clients(JsonNode json) {
        Set<ClientId> clients = new LinkedHashSet<>();
        json.forEach(each -> clients.add(ClientId.parse(each.asText())));
        return clients;
    }

    private static Optional<String> text(JsonNode json) {
        return json.isTextual() ? Optional.of(json.asText()) : Optional.empty();
    }

    /**
     * Writes the changes.
     *
     * @throws UncheckedIOException when it cannot be written
     */
    synchronized void keep(CertificationAuthority authority, PublishedInstance published) {
        ObjectNode json = JSON.createObjectNode();
        ArrayNode issued = json.putArray("issued");
        authority.issued().forEach(serial -> issued.add(serial.toString(16)));
        ObjectNode revoked = json.putObject("revoked");
        authority.revoked().forEach((serial, since) -> revoked.put(serial.toString(16), since.toString()));
        ArrayNode members = json.putArray("members");
        published.members().forEach(member -> write(member, members.addObject()));
        ArrayNode servers = json.putArray("servers");
        published.servers().forEach(server -> write(server, servers.addObject()));
        ArrayNode groups = json.putArray("groups");
        published.globalGroups().forEach(group -> {
            ObjectNode one = groups.addObject().put("code", group.id().code());
            write(group.members(), one.putArray("members"));
        });
        try {
            replace(registrationsFile(), JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(PublishedInstance.Member member, ObjectNode json) {
        json.put("id", member.id().path()).put("name", member.name());
        ObjectNode subsystems = json.putObject("subsystems");
        member.subsystems().forEach(each -> subsystems.put(each.id().subsystemCode(), each.name().orElse(null)));
    }

    private static void write(PublishedInstance.Server server, ObjectNode json) {
        json.put("id", server.id().path()).put("address", server.address().orElse(null));
        ArrayNode certificates = json.putArray("certificates");
        server.certificates().forEach(certificate -> {
            try {
                certificates.add(certificate.getEncoded());
            } catch (CertificateException e) {
                throw new AssertionError("Cannot encode a parsed certificate", e);
            }
        });
        write(server.clients(), json.putArray("clients"));
        server.maintenance().ifPresent(each -> json.putObject("maintenance").put("message", each.message().orElse(null)));
    }

    private static void write(Set<ClientId> clients, ArrayNode json) {
        clients.forEach(each -> json.add(each.path()));
    }

    private static void replace(Path file, byte[] content) throws IOException {
        Path written = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(written);
        if (isPosix(file)) {
            Files.createFile(written, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.write(written, content);
        Files.move(written, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
