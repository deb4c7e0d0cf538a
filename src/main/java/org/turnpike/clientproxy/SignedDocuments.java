package org.turnpike.clientproxy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.turnpike.fault.RefusedException;
import org.turnpike.fault.Stage;
import org.turnpike.globalconf.CurrentConfiguration;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.globalconf.PartContent;
import org.turnpike.globalconf.StoredPart;
import org.turnpike.id.ClientId;
import org.turnpike.id.MemberId;
import org.turnpike.id.SubsystemId;
import org.turnpike.message.Exchange;
import org.turnpike.message.Headers;
import org.turnpike.message.Spool;
import org.turnpike.message.SpoolStore;
import org.turnpike.messagelog.SignedContainerStore;
import org.turnpike.messagelog.TimeStamping;
import org.turnpike.messagelog.archive.ArchiveEncryption;
import org.turnpike.messagelog.archive.Grouping;
import org.turnpike.serverconf.Client;
import org.turnpike.signature.SignedContainer;

/**
 * Returns signed containers and the configuration that verifies them (messages.md §6.5, §6.6): {@code GET /asic} to the information systems of
 * the client to which the messages belong, {@code GET /verificationconf} to every caller. An answer is complete before its first byte is sent.
 * Safe for use by many threads.
 */
public final class SignedDocuments {
    private static final System.Logger LOG = System.getLogger(SignedDocuments.class.getName());
    private static final String ASIC = "/asic";
    private static final String VERIFICATION_CONFIGURATION = "/verificationconf";
    /** A fixed time, so that the same documents always give the same bytes. */
    private static final LocalDateTime ENTRY_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private final ClientAdmission admission;
    private final CurrentConfiguration conf;
    private final SpoolStore spools;
    private Optional<Verification> verification = Optional.empty();        // guarded by this
    private final SignedContainerStore containers;
    private final TimeStamping timeStamping;
    private final Optional<ArchiveEncryption> encryption;
    private final Grouping grouping;
    private final InstantSource clock;

    /**
     * @param encryption present if archive files are encrypted; answers are then encrypted with the same keys as the client's archive files
     * @param grouping how archive files are grouped; the group of the client selects the keys
     */
    public SignedDocuments(ClientAdmission admission, CurrentConfiguration conf, SpoolStore spools, SignedContainerStore containers,
            TimeStamping timeStamping, Optional<ArchiveEncryption> encryption, Grouping grouping, InstantSource clock) {
        this.admission = admission;
        this.conf = conf;
        this.spools = spools;
        this.clock = clock;
        this.containers = containers;
        this.timeStamping = timeStamping;
        this.encryption = encryption;
        this.grouping = grouping;
    }

    /** Reports that the request is answered with an error status instead of documents. */
    private static final class NoDocumentsException extends Exception {
        private static final long serialVersionUID = 1L;
        private final int status;

        NoDocumentsException(int status, String text) {
            super(text);
            this.status = status;
        }
    }

    /** The parameters of a request. {@code unique} and {@code force} are true if the parameter is present, with any value. */
    private record Question(String queryId, ClientId client, Optional<Boolean> response, boolean unique, boolean force) {
    }

    /** Whether this is a request for signed documents. */
    boolean serves(Exchange exchange) {
        return exchange.method().equals("GET") && (exchange.rawPath().equals(ASIC) || exchange.rawPath().equals(VERIFICATION_CONFIGURATION));
    }

    /** Answers the request. A failure is reported in plain text with the status of messages.md §6.5. */
    void serve(Exchange exchange) throws IOException {
        try {
            requireCurrentConfiguration();
            if (exchange.rawPath().equals(ASIC)) {
                giveContainers(exchange, question(parameters(exchange.rawQuery())));
            } else {
                giveVerificationConfiguration(exchange);
            }
        } catch (NoDocumentsException e) {
            report(exchange, e.status, e.getMessage());
        } catch (IOException | SQLException | RuntimeException e) {
            if (exchange.responded()) {
                throw new IOException("The answer was aborted", e);
            }
            String id = UUID.randomUUID().toString();
            LOG.log(Level.ERROR, "[" + id + "] Cannot return signed documents", e);
            report(exchange, 500, "Internal error " + id);
        }
    }

    private void requireCurrentConfiguration() throws NoDocumentsException {
        try {
            admission.requireCurrent();
        } catch (RefusedException e) {
            throw new NoDocumentsException(500, e.in(Stage.CLIENT_PROXY).code() + ": " + e.getMessage());
        }
    }

    private static Map<String, String> parameters(Optional<String> query) throws NoDocumentsException {
        Map<String, String> parameters = new HashMap<>();
        try {
            for (String one : query.orElse("").split("&")) {
                int equals = one.indexOf('=');
                String name = URLDecoder.decode(equals < 0 ? one : one.substring(0, equals), StandardCharsets.UTF_8);
                parameters.putIfAbsent(name, equals < 0 ? "" : URLDecoder.decode(one.substring(equals + 1), StandardCharsets.UTF_8));
            }
        } catch (IllegalArgumentException e) {
            throw new NoDocumentsException(400, "The query is malformed: " + e.getMessage());
        }
        return parameters;
    }

    private static Question question(Map<String, String> parameters) throws NoDocumentsException {
        String queryId = require(parameters, "queryId");
        MemberId member = new MemberId(require(parameters, "xRoadInstance"), require(parameters, "memberClass"), require(parameters, "memberCode"));
        String subsystem = parameters.getOrDefault("subsystemCode", "");
        ClientId client = subsystem.isEmpty() ? member : new SubsystemId(member, subsystem);
        boolean requests = parameters.containsKey("requestOnly");
        boolean responses = parameters.containsKey("responseOnly");
        boolean unique = parameters.containsKey("unique");
        if (requests && responses) {
            throw new NoDocumentsException(400, "requestOnly and responseOnly exclude each other");
        }
        if (unique && !requests && !responses) {
            throw new NoDocumentsException(400, "unique needs requestOnly or responseOnly");
        }
        return new Question(queryId, client, requests || responses ? Optional.of(responses) : Optional.empty(), unique, parameters.containsKey("force"));
    }

    private static String require(Map<String, String> parameters, String name) throws NoDocumentsException {
        String value = parameters.getOrDefault(name, "");
        if (value.isBlank()) {
            throw new NoDocumentsException(400, "Parameter " + name + " is missing");
        }
        return value;
    }

    private void giveContainers(Exchange exchange, Question question) throws IOException, SQLException, NoDocumentsException {
        requireConnection(exchange, question.client());
        List<SignedContainerStore.Found> found = containers.find(question.queryId(), question.client(), question.response());
        if (found.isEmpty()) {
            throw new NoDocumentsException(404, "No signed documents found");
        }
        List<SignedContainerStore.Found> given = question.unique() ? found.subList(found.size() - 1, found.size()) : found;
        requireStamped(given, question.force());
        try (Spool spool = spools.open()) {
            write(question, given, spool);
            String name = question.unique() ? given.get(0).fileName() : SignedContainerStore.fileNamePart(question.queryId())
                    + question.response().map(response -> response ? "-response" : "-request").orElse("") + ".zip";
            if (encryption.isPresent()) {
                give(exchange, spool, "application/octet-stream", name + ".gpg");
            } else {
                give(exchange, spool, question.unique() ? SignedContainer.MEDIA_TYPE : "application/zip", name);
            }
        }
    }

    private void write(Question question, List<SignedContainerStore.Found> given, Spool spool) throws IOException, SQLException {
        if (encryption.isEmpty()) {
            writePlain(question, given, spool);
            return;
        }
        try (OutputStream encrypted = encryption.get().encrypt(spool, grouping.group(question.client()), clock.instant())) {
            writePlain(question, given, encrypted);
        }
    }

    private void writePlain(Question question, List<SignedContainerStore.Found> given, OutputStream out) throws IOException, SQLException {
        if (question.unique()) {
            containers.write(given.get(0).id(), out);
        } else {
            zip(given, out);
        }
    }

    private void requireConnection(Exchange exchange, ClientId id) throws NoDocumentsException {
        Client client = admission.find(id).orElseThrow(() -> new NoDocumentsException(401, "Client '" + id + "' is not served here"));
        try {
            admission.requireConnection(client, exchange);
        } catch (RefusedException e) {
            LOG.log(Level.WARNING, "[" + e.id() + "] The request for signed documents from " + exchange.remoteAddress() + " is rejected: " + e.getMessage());
            throw new NoDocumentsException(401, e.getMessage());
        }
    }

    private void requireStamped(List<SignedContainerStore.Found> found, boolean force) throws SQLException, NoDocumentsException {
        for (SignedContainerStore.Found record : found) {
            if (!record.stamped() && !force) {
                throw new NoDocumentsException(500, "Message signature has not been timestamped yet!");
            }
            if (!record.stamped()) {
                stamp(record);
            }
        }
    }

    private void stamp(SignedContainerStore.Found record) throws SQLException, NoDocumentsException {
        try {
            timeStamping.stampOne(record.id());
        } catch (RefusedException e) {
            LOG.log(Level.WARNING, "[" + e.id() + "] Cannot time-stamp record " + record.id() + ": " + e.getMessage());
            throw new NoDocumentsException(500, "Message signature could not be timestamped: " + e.code());
        }
    }

    private void zip(List<SignedContainerStore.Found> given, OutputStream out) throws IOException, SQLException {
        ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
        zip.setLevel(Deflater.NO_COMPRESSION);
        for (SignedContainerStore.Found record : given) {
            entry(zip, record.fileName());
            containers.write(record.id(), zip);
            zip.closeEntry();
        }
        zip.finish();
    }

    private static void entry(ZipOutputStream zip, String name) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(ENTRY_TIME);
        zip.putNextEntry(entry);
    }

    private void giveVerificationConfiguration(Exchange exchange) throws IOException, NoDocumentsException {
        try {
            byte[] zip = verificationConfiguration(conf.get());
            try (OutputStream to = exchange.respond(200, headers("application/zip", "verificationconf.zip", zip.length))) {
                to.write(zip);
            }
        } catch (RefusedException e) {
            throw new NoDocumentsException(500, e.code() + ": " + e.getMessage());
        }
    }

    /** Returns the zip file, which is built once for each global configuration. Callers that arrive while it is built wait. */
    private synchronized byte[] verificationConfiguration(GlobalConfiguration snapshot) throws IOException {
        if (verification.filter(kept -> kept.conf() == snapshot).isEmpty()) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            ZipOutputStream zip = new ZipOutputStream(bytes, StandardCharsets.UTF_8);
            for (StoredPart part : snapshot.sharedParameters()) {
                String name = "verificationconf/" + SignedContainerStore.fileNamePart(part.instance()) + "/shared-params.xml";
                write(zip, name, part.xml());
                write(zip, name + ".metadata", part.metadataJson().getBytes(StandardCharsets.UTF_8));
            }
            write(zip, "verificationconf/instance-identifier", snapshot.instance().getBytes(StandardCharsets.UTF_8));
            zip.finish();
            verification = Optional.of(new Verification(snapshot, bytes.toByteArray()));
        }
        return verification.orElseThrow().zip();
    }

    private record Verification(GlobalConfiguration conf, byte[] zip) {
    }

    private static void write(ZipOutputStream zip, String name, PartContent content) throws IOException {
        entry(zip, name);
        try (InputStream bytes = content.open()) {
            bytes.transferTo(zip);
        }
        zip.closeEntry();
    }

    private static void write(ZipOutputStream zip, String name, byte[] content) throws IOException {
        entry(zip, name);
        zip.write(content);
        zip.closeEntry();
    }

    private static void give(Exchange exchange, Spool spool, String mediaType, String fileName) throws IOException {
        spool.finish();
        try (OutputStream to = exchange.respond(200, headers(mediaType, fileName, spool.length())); InputStream from = spool.open()) {
            from.transferTo(to);
        }
    }

    private static Headers headers(String mediaType, String fileName, long length) {
        return Headers.of("Content-Type", mediaType, "Content-Disposition", "attachment; filename=\"" + fileName + "\"",
                "Content-Length", String.valueOf(length));
    }

    private static void report(Exchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        Headers headers = Headers.of("Content-Type", "text/plain; charset=utf-8", "Content-Length", String.valueOf(body.length));
        try (OutputStream to = exchange.respond(status, headers)) {
            to.write(body);
        }
    }
}
