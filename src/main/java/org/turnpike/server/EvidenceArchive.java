package org.turnpike.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.turnpike.admin.AdminBeans;
import org.turnpike.admin.ArchiveAdmin;
import org.turnpike.admin.ArchiveMXBean;
import org.turnpike.admin.MessageLogAdmin;
import org.turnpike.admin.RecordedContainers;
import org.turnpike.clientproxy.ClientAdmission;
import org.turnpike.clientproxy.SignedDocuments;
import org.turnpike.globalconf.CurrentConfiguration;
import org.turnpike.message.SpoolStore;
import org.turnpike.messagelog.BodyEncryption;
import org.turnpike.messagelog.MessageLog;
import org.turnpike.messagelog.RecordSearchStore;
import org.turnpike.messagelog.RecordStore;
import org.turnpike.messagelog.SignedContainerStore;
import org.turnpike.messagelog.TimeStamping;
import org.turnpike.messagelog.archive.ArchiveEncryption;
import org.turnpike.messagelog.archive.ArchiveFileStore;
import org.turnpike.messagelog.archive.ArchiveStore;
import org.turnpike.messagelog.archive.Archiving;
import org.turnpike.messagelog.archive.ContainerExport;
import org.turnpike.messagelog.archive.DiskUseStore;
import org.turnpike.messagelog.archive.Grouping;
import org.turnpike.messagelog.archive.HandOver;
import org.turnpike.messagelog.archive.HandOverCommandClient;
import org.turnpike.messagelog.archive.ObjectStorageClient;
import org.turnpike.messagelog.archive.OpenPgpKeyStore;
import org.turnpike.signature.ContainerVerifier;
import org.turnpike.storage.Database;
import org.turnpike.storage.Leadership;
import org.turnpike.trust.ChainVerifier;

/** The archive of the message log, the encryption of both, and the search for records. Thread-safe. */
final class EvidenceArchive {
    /** The interval between checks whether a run is due, and the delay of the first run after the start. */
    private static final Duration LOOKS = Duration.ofMinutes(1);

    private final SignedContainerStore containers;
    private final Optional<ArchiveEncryption> encryption;
    private final Grouping grouping;
    private final Archiving archiving;
    private final DiskUseStore disk;
    private final ArchiveAdmin archiveAdmin;
    private final RecordSearchStore search;
    private final ContainerExport export;

    /** @throws IOException when a key or a folder cannot be used, with its name */
    EvidenceArchive(ArchiveConfiguration settings, Path folder, Database database, BodyEncryption bodies, Leadership leadership, String node,
            InstantSource clock, Opened opened) throws IOException {
        encryption = settings.encryption().isPresent() ? Optional.of(OpenPgpKeyStore.read(settings.encryption().get(), clock.instant())) : Optional.empty();
        grouping = settings.archive().grouping();
        containers = new SignedContainerStore(database, bodies);
        ArchiveFileStore files = new ArchiveFileStore(folder);
        ArchiveStore store = new ArchiveStore(database);
        archiving = new Archiving(store, files, containers, leadership, node, settings.archive(), encryption, handOver(settings, clock, opened), clock);
        disk = new DiskUseStore(folder, clock);
        archiveAdmin = new ArchiveAdmin(archiving, store, files, disk);
        search = new RecordSearchStore(database);
        export = new ContainerExport(containers, files, encryption, settings.archive().minFreeDisk(), clock);
    }

    private static Optional<HandOver> handOver(ArchiveConfiguration settings, InstantSource clock, Opened opened) {
        Optional<HandOver> command = settings.command().map(words -> new HandOverCommandClient(words, settings.handOverTimeout()));
        return command.or(() -> settings.store().map(store -> opened.add(new ObjectStorageClient(store, settings.handOverTimeout(), clock))));
    }

    /** The secrets of bodies in the database. */
    static BodyEncryption bodies(ArchiveConfiguration settings) throws IOException {
        if (settings.bodySecrets().isEmpty()) {
            return BodyEncryption.NONE;
        }
        try {
            return BodyEncryption.of(settings.bodySecret(), Files.readString(settings.bodySecrets().get()));
        } catch (IOException | IllegalArgumentException e) {
            throw new IOException("turnpike.messagelog.encryption-secrets.file: " + settings.bodySecrets().get() + " cannot be used: " + e.getMessage(), e);
        }
    }

    /** @param opened receives the objects that stop a run after the schedule, so that they are closed before it */
    void start(Schedule schedule, Opened opened) {
        disk.run();
        opened.add(archiving);
        schedule.every(LOOKS, "archive", archiving);
        schedule.every(LOOKS, "disk use", disk);
    }

    void register(AdminBeans beans) {
        beans.add("Archive", archiveAdmin, ArchiveMXBean.class);
    }

    /** The message log over JMX. */
    MessageLogAdmin messageLogAdmin(MessageLog log, RecordStore records, SpoolStore spools, ChainVerifier chains, CurrentConfiguration conf) {
        return new MessageLogAdmin(log, records, search, export, new RecordedContainers(containers, spools, new ContainerVerifier(chains), conf));
    }

    /** The signed documents for information systems. */
    SignedDocuments documents(ClientAdmission admission, CurrentConfiguration conf, SpoolStore spools, TimeStamping timeStamping, InstantSource clock) {
        return new SignedDocuments(admission, conf, spools, containers, timeStamping, encryption, grouping, clock);
    }

    /** Finds records. */
    RecordSearchStore search() {
        return search;
    }

    Archiving archiving() {
        return archiving;
    }
}
