package org.turnpike.server;

import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.turnpike.id.ClientId;
import org.turnpike.messagelog.BodyLogging;
import org.turnpike.messagelog.LoggedBodies;
import org.turnpike.messagelog.TimeStampingSettings;
import org.turnpike.signature.BatchSigner;
import org.turnpike.signature.DigestAlgorithm;
import org.turnpike.transport.TransportLimits;

/** Reads the settings of messages: admission, size, signatures, message log and time-stamps. */
final class MessageSettings {
    private static final SettingType<Set<ClientId>> CLIENTS = SettingType.list("`INSTANCE/CLASS/CODE[/SUBSYSTEM]`", MessageSettings::clients);

    private MessageSettings() {
    }

    static Settings.Messages messages(SettingsReader reader) {
        return new Settings.Messages(reader.take("turnpike.messages.spool-memory", SettingType.SMALL_SIZE, 64 << 10,
                "Bytes of a message part that stay in memory. A longer part is written to a file in `spool/`. A SOAP envelope may have four times"
                        + " as many bytes in memory."),
                reader.find("turnpike.messages.min-free-space", SettingType.SIZE_IN_BYTES, "the larger of 1 GiB and 5 % of the disk",
                        "Disk space that the files in `spool/` leave free for the message log. With less free space, large messages are rejected with"
                                + " `io_error`.").map(OptionalLong::of).orElse(OptionalLong.empty()),
                reader.take("turnpike.messages.reject-repeated", SettingType.DURATION_OR_ZERO, Duration.ZERO,
                        "Time for which the provider's server rejects a message id that the same client has used before. Each node remembers up to 100,000 ids."
                                + " `PT0S` accepts every id, as X-Road servers do."),
                new LoggedBodies(reader.take("turnpike.messages.max-logged-body", SettingType.SIZE_IN_BYTES, 10L << 20,
                        "Largest REST body, or largest SOAP attachments of one message together, in the message log. `0` logs none."),
                        reader.take("turnpike.messages.truncate-logged-body", SettingType.BOOLEAN, false,
                                "Whether the first part of a larger body is logged, instead of rejecting the message. The container of a truncated REST body is not"
                                        + " valid. Of SOAP attachments, the first ones that fit are logged, and the container is valid."),
                        reader.take("turnpike.messagelog.soap-attachments", SettingType.BOOLEAN, false,
                                "Whether attachments of SOAP messages are logged too. If `false`, a container contains only their digests, as in X-Road 7."
                                        + " If `true`, each attachment also occupies its own size in the database, in the archive and, during the exchange, in `spool/`.")),
                reader.take("turnpike.messages.max-message", SettingType.SIZE_IN_BYTES, TransportLimits.DEFAULT.bodyBytes(),
                        "Largest attachments of one message together, or largest REST body, in each direction. The limit of a SOAP envelope is always 10 MiB."),
                signing(reader), reader.take("turnpike.signing.digest", SettingType.choice("`SHA-256`, `SHA-384` or `SHA-512`", MessageSettings::digest,
                        DigestAlgorithm::jcaName), DigestAlgorithm.SHA_512, "Digest algorithm of the signatures. Hash chains always use SHA-512."));
    }

    private static BatchSigner.Limits signing(SettingsReader reader) {
        BatchSigner.Limits otherwise = BatchSigner.Limits.standard();
        return new BatchSigner.Limits(reader.take("turnpike.signing.batch", count("messages"), otherwise.batch(),
                "Largest number of messages that share one signature while they wait for a key."),
                reader.take("turnpike.signing.parallel", count("signatures"), otherwise.parallel(), "half the processors",
                        "Largest number of signatures of one member that are made at the same time."),
                reader.take("turnpike.signing.longest-wait", SettingType.DURATION, otherwise.longestWait(), "Longest time that a message waits for its signature."));
    }

    private static DigestAlgorithm digest(String text) {
        return DigestAlgorithm.findByName(text).orElseThrow(() -> new IllegalArgumentException("'" + text + "' is not one of SHA-256, SHA-384, SHA-512"));
    }

    static BodyLogging bodyLogging(SettingsReader reader) {
        return new BodyLogging(reader.take("turnpike.messagelog.bodies", SettingType.BOOLEAN, true,
                "Whether message bodies are logged. A message that was logged without its body can be found, but it proves nothing."),
                reader.take("turnpike.messagelog.bodies-except-local", CLIENTS, Set.of(), DescribedSetting.NONE,
                        "Service providers on this server. For their messages, the opposite of `turnpike.messagelog.bodies` applies."),
                reader.take("turnpike.messagelog.bodies-except-remote", CLIENTS, Set.of(), DescribedSetting.NONE,
                        "Service providers on other servers. For their messages, the opposite of `turnpike.messagelog.bodies` applies."));
    }

    private static Set<ClientId> clients(String text) {
        return Arrays.stream(text.split(",")).map(String::strip).map(ClientId::parse).collect(Collectors.toUnmodifiableSet());
    }

    static TimeStampingSettings timeStamping(SettingsReader reader) {
        TimeStampingSettings normal = TimeStampingSettings.DEFAULT;
        return new TimeStampingSettings(reader.take("turnpike.timestamping.records-limit", SettingType.number("records", 1, TimeStampingSettings.MOST_RECORDS),
                normal.recordsLimit(), "Largest number of records in one batch. The global configuration sets the interval between runs, 60 s to one day."),
                reader.take("turnpike.timestamping.retry-delay", SettingType.DURATION, normal.retryDelay(),
                        "Time between two attempts while time-stamping fails: at least one minute, at most the interval."),
                reader.take("turnpike.timestamping.connect-timeout", SettingType.DURATION, normal.connectTimeout(),
                        "Longest time to connect to a time-stamping service."),
                reader.take("turnpike.timestamping.read-timeout", SettingType.DURATION, normal.readTimeout(),
                        "Longest time for the whole answer of a time-stamping service."),
                reader.take("turnpike.timestamping.acceptable-failure-period", SettingType.choice("duration, at least 1 ms, or `unlimited`",
                        text -> text.equals("unlimited") ? Duration.ZERO : SettingType.duration(text), String::valueOf), normal.acceptableFailure(),
                        "Time for which time-stamping may fail before messages are rejected. `unlimited` never rejects them."),
                reader.take("turnpike.timestamping.clock-tolerance", SettingType.DURATION, normal.clockTolerance(),
                        "Largest difference between the time of a time-stamp and the clock of this server."),
                reader.take("turnpike.timestamping.immediately", SettingType.BOOLEAN, normal.immediately(),
                        "Whether each message gets its own time-stamp before it is passed on. If this time-stamp cannot be obtained, the message is rejected,"
                                + " whatever the acceptable failure period is."));
    }

    static Settings.Admission admission(SettingsReader reader) {
        return new Settings.Admission(reader.take("turnpike.admission.client-requests", count("requests"), 400,
                "Largest number of requests served at the same time at the client door."),
                reader.take("turnpike.admission.server-requests", count("requests"), 400, "Largest number of requests served at the same time at the server door."),
                reader.take("turnpike.admission.share", SettingType.ratio("above 0, at most 1", 1), 0.5,
                        "Largest part of the requests served at one door, and of its `memory`, that one address or one peer can use, even if the rest is free. On Tomcat"
                                + " it also limits the part of a door's connections; `bin/setenv.sh` passes it to the doors. A /64 network of IPv6 counts as one address. Set 1 where all callers arrive through one proxy address."),
                reader.take("turnpike.admission.waiting-requests", count("requests"), 1000,
                        "Largest number of requests that wait to be served at each of the two doors, fair by address. Further requests are answered with 503. A"
                                + " waiting request occupies no thread."),
                reader.take("turnpike.admission.longest-wait", SettingType.TIMEOUT, Duration.ofSeconds(30),
                        "Longest time that a request waits to be served. It is then answered with 503. On Tomcat it also limits how long a connection waits before"
                                + " that until its request is read; `bin/setenv.sh` passes it to the doors."),
                reader.take("turnpike.admission.arriving-per-address", count("requests"), 1500,
                        "Largest number of requests of one address that arrive, wait or are served. Further requests are answered with 503."),
                reader.take("turnpike.admission.receive-timeout", SettingType.DURATION, Duration.ofHours(1),
                        "Longest time for a whole request to arrive. The container's connector also limits the wait for each read."),
                reader.take("turnpike.admission.answer-timeout", SettingType.DURATION, Duration.ofHours(1),
                        "Longest time for a caller to read a whole answer. The container's connector also limits the wait for each write."),
                reader.take("turnpike.admission.min-rate", SettingType.SIZE_IN_BYTES, 1024L,
                        "Bytes per second at which a body must arrive and an answer must be read. A slower request is answered with 408; a slower answer is"
                                + " aborted. `0` allows every rate."),
                reader.take("turnpike.admission.min-rate-grace", SettingType.DURATION, Duration.ofSeconds(10),
                        "Time that the server must have waited for the other side before `min-rate` applies."),
                reader.take("turnpike.admission.memory", SettingType.SIZE_IN_BYTES, Runtime.getRuntime().maxMemory() / 5, "a fifth of the largest heap",
                        "Bytes of heap that the requests served at one door may need together, estimated from their length. Of attachments, at most 1 MiB counts, and only once, if the SOAP part before them ends in what has arrived then: 8 to 64 KiB. Further requests wait."),
                reader.take("turnpike.health.min-free-space", SettingType.SIZE_IN_BYTES, 100L << 20,
                        "Free space on the disk of the home directory below which health reports `not-ready`. It also reports `not-ready` while the database does"
                                + " not answer."),
                reader.take("turnpike.admission.min-free-file-handles", SettingType.number("file handles", 0, Integer.MAX_VALUE), 64,
                        "Number of free file handles below which no further request is admitted."),
                reader.take("turnpike.admission.max-heap-usage", SettingType.ratio("above 0, at most 100", 100), 1.1,
                        "Part of the heap in use above which no further request is admitted. A value above 1 disables this limit."));
    }

    private static SettingType<Integer> count(String unit) {
        return SettingType.number(unit, 1, Integer.MAX_VALUE);
    }
}
