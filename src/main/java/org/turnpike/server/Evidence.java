package org.turnpike.server;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.turnpike.admin.MessageLogAdmin;
import org.turnpike.admin.NodesAdmin;
import org.turnpike.admin.Version;
import org.turnpike.globalconf.CurrentConfiguration;
import org.turnpike.message.SpoolStore;
import org.turnpike.messagelog.BodyEncryption;
import org.turnpike.messagelog.MessageLog;
import org.turnpike.messagelog.RecordStore;
import org.turnpike.messagelog.TimeStampClient;
import org.turnpike.messagelog.TimeStampStore;
import org.turnpike.messagelog.TimeStamping;
import org.turnpike.serverconf.CurrentServerConfiguration;
import org.turnpike.storage.Database;
import org.turnpike.storage.Leadership;
import org.turnpike.storage.Nodes;
import org.turnpike.trust.ChainVerifier;

/** The message log with its time-stamping, and the choice of the leading node. Thread-safe. */
final class Evidence {
    /** The interval between checks whether a run is due, and the delay of the first run after the start. */
    private static final Duration LOOKS = Duration.ofSeconds(1);
    private static final int LONGEST_NODE = 255;

    private final Leadership leadership;
    private final Nodes nodes;
    private final RecordStore records;
    private final TimeStamping timeStamping;
    private final MessageLog messageLog;
    private final EvidenceArchive archive;

    /** @throws IOException when the database cannot be read */
    Evidence(Settings settings, Path archiveFolder, Database database, CurrentServerConfiguration served, CurrentConfiguration conf, InstantSource clock,
            Opened opened) throws IOException {
        leadership = opened.add(new Leadership(database, node(settings), clock));
        leadership.run();
        nodes = opened.add(new Nodes(database, leadership, node(settings), Version.current(), clock));
        nodes.run();
        BodyEncryption bodies = EvidenceArchive.bodies(settings.archive());
        records = new RecordStore(database, bodies);
        archive = new EvidenceArchive(settings.archive(), archiveFolder, database, bodies, leadership, node(settings), clock, opened);
        TimeStampClient client = opened.add(new TimeStampClient(settings.timeStamping().connectTimeout(), settings.timeStamping().readTimeout()));
        try {
            timeStamping = new TimeStamping(new TimeStampStore(database), leadership, client,
                    snapshot -> served.find().map(each -> each.timeStampingServices(snapshot)).orElse(List.of()), conf, settings.timeStamping(), clock);
        } catch (SQLException e) {
            throw new IOException("The state of time-stamping cannot be read from the database: " + e.getMessage(), e);
        }
        messageLog = opened.add(new MessageLog(records, timeStamping, settings.bodyLogging()));
    }

    /** Machine and home directory, at least one of which differs between two nodes. */
    static String node(Settings settings) {
        String node = Home.hostName() + ":" + settings.home().toAbsolutePath().normalize();
        return node.substring(0, Math.min(LONGEST_NODE, node.length()));
    }

    /** @param opened see {@link EvidenceArchive#start} */
    void start(Schedule schedule, Opened opened) {
        schedule.every(Leadership.INTERVAL, "leadership", leadership);
        schedule.every(Leadership.INTERVAL, "nodes", nodes);
        opened.add(timeStamping);
        schedule.every(LOOKS, "time-stamping", timeStamping);
        archive.start(schedule, opened);
    }

    RecordStore records() {
        return records;
    }

    TimeStamping timeStamping() {
        return timeStamping;
    }

    MessageLog messageLog() {
        return messageLog;
    }

    EvidenceArchive archive() {
        return archive;
    }

    MessageLogAdmin messageLogAdmin(SpoolStore spools, ChainVerifier chains, CurrentConfiguration conf) {
        return archive.messageLogAdmin(messageLog, records, spools, chains, conf);
    }

    NodesAdmin nodesAdmin(InstantSource clock) {
        return new NodesAdmin(nodes, clock);
    }

    Leadership leadership() {
        return leadership;
    }
}
