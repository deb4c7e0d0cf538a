package org.turnpike.admin;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.CurrentConfiguration;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.message.Spool;
import org.turnpike.message.SpoolStore;
import org.turnpike.messagelog.SignedContainerStore;
import org.turnpike.signature.ContainerContents;
import org.turnpike.signature.ContainerReport;
import org.turnpike.signature.ContainerVerifier;
import org.turnpike.trust.RefusalReason;

/** Reads and verifies the signed containers of records. A large container is written to the spool folder meanwhile. Safe for use by many threads. */
public final class RecordedContainers {
    private final SignedContainerStore containers;
    private final SpoolStore spools;
    private final ContainerVerifier verifier;
    private final CurrentConfiguration conf;

    /** @param conf the configuration whose CAs and time-stamping services are trusted */
    public RecordedContainers(SignedContainerStore containers, SpoolStore spools, ContainerVerifier verifier, CurrentConfiguration conf) {
        this.containers = containers;
        this.spools = spools;
        this.verifier = verifier;
        this.conf = conf;
    }

    /** Returns the content of a record's container; verifies nothing. */
    ContainerView read(long record) throws IOException, SQLException {
        try (Spool spool = spooled(record)) {
            return view(contents(record, spool), Optional.empty());
        }
    }

    /** Returns the content of a record's container, with the result of every check of {@link ContainerVerifier}. */
    ContainerView verified(long record) throws IOException, SQLException {
        GlobalConfiguration snapshot = conf.find().orElseThrow(() -> new IllegalStateException("Cannot verify the message, because there is no "
                + "global configuration"));
        try (Spool spool = spooled(record)) {
            return view(contents(record, spool), Optional.of(verifier.verify(spool, snapshot)));
        }
    }

    private Spool spooled(long record) throws IOException, SQLException {
        Spool spool = spools.open();
        try {
            containers.write(record, spool);
            spool.finish();
            return spool;
        } catch (IOException | SQLException | RuntimeException e) {
            spool.close();
            throw e;
        }
    }

    private static ContainerContents contents(long record, Spool spool) throws IOException {
        try {
            return ContainerContents.read(spool);
        } catch (RefusedException e) {
            throw new IllegalStateException("The container of record " + record + " is malformed: " + e.code() + ": " + e.getMessage(), e);
        }
    }

    private static ContainerView view(ContainerContents contents, Optional<ContainerReport> report) {
        Optional<ContainerReport.Proof> proof = report.flatMap(ContainerReport::proof);
        List<PartView> parts = contents.parts().stream().map(each -> new PartView(each.name(), each.bytes(), HexFormat.of().formatHex(each.sha512()))).toList();
        return new ContainerView(parts, CertificateViews.of(contents.certificate()), text(contents.claimedAt()), text(contents.stampedAt()),
                proof.map(each -> each.stampedBy().name()).orElse(""), proof.map(each -> each.signer().path()).orElse(""), proof.isPresent(),
                report.map(RecordedContainers::checks).orElse(List.of()));
    }

    private static String text(Optional<Instant> instant) {
        return instant.map(Instant::toString).orElse("");
    }

    private static List<CheckView> checks(ContainerReport report) {
        String reason = report.refusal().map(refusal -> RefusalReason.of(refusal).name()).orElse("");
        return report.checks().stream().map(each -> new CheckView(each.subject().name().toLowerCase(Locale.ROOT).replace('_', ' '), outcome(each.outcome()), each.detail(),
                each.outcome() == ContainerReport.Outcome.FAILED ? reason : "", "", 0)).toList();
    }

    private static String outcome(ContainerReport.Outcome outcome) {
        return outcome == ContainerReport.Outcome.PASSED ? "pass" : outcome == ContainerReport.Outcome.FAILED ? "fail" : "not reached";
    }
}
