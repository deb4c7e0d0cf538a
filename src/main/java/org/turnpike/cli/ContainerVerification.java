package org.turnpike.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.turnpike.crypto.SerialNumber;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.message.Content;
import org.turnpike.messagelog.archive.ArchiveLink;
import org.turnpike.messagelog.archive.LinkingInfo;
import org.turnpike.signature.ContainerReport;
import org.turnpike.signature.ContainerVerifier;
import org.turnpike.trust.ChainVerifier;
import org.turnpike.trust.OcspVerifier;

/**
 * Verifies signed containers without a server (messages.md §4.7). A file is a container, an answer to {@code GET /asic} with several containers, or
 * an archive file. The linking information of archive files is verified too, also between the archive files that are given together. Prints who
 * signed what and when, and the result of each check.
 */
final class ContainerVerification {
    private final ContainerVerifier verifier = new ContainerVerifier(new ChainVerifier(new OcspVerifier()));
    private final GlobalConfiguration conf;
    private final PrintWriter out;
    /** The last digest of each archive file, by the name of the file. */
    private final Map<String, String> ends = new HashMap<>();
    private final Map<String, ArchiveLink> beginnings = new HashMap<>();
    private int valid;
    private int invalid;
    private int unreadable;

    ContainerVerification(GlobalConfiguration conf, PrintWriter out) {
        this.conf = conf;
        this.out = out;
    }

    /**
     * @return {@link AdminMain#OK} if all files are valid, {@link AdminMain#NOT_WELL} if a file is not valid, {@link AdminMain#USAGE} if a file
     * cannot be read
     */
    int run(List<Path> files) {
        files.forEach(this::verify);
        beginnings.forEach(this::requireFollows);
        out.println(valid + " valid, " + invalid + " invalid, " + unreadable + " unreadable");
        return unreadable > 0 ? AdminMain.USAGE : invalid > 0 || valid == 0 ? AdminMain.NOT_WELL : AdminMain.OK;
    }

    private void verify(Path path) {
        try {
            if (holdsContainers(path)) {
                verifyAll(path);
            } else {
                verify(path.toString(), file(path));
            }
        } catch (IOException e) {
            unreadable++;
            out.println(path + ": UNREADABLE: " + oneLine(String.valueOf(e.getMessage())));
        }
    }

    /** Returns whether the first entry of the file is a container or linking information. */
    private static boolean holdsContainers(Path path) throws IOException {
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(path))) {
            ZipEntry first = in.getNextEntry();
            return first != null && (first.getName().endsWith(".asice") || first.getName().equals(LinkingInfo.ENTRY));
        } catch (IllegalArgumentException | ZipException e) {
            return false;
        }
    }

    private void verifyAll(Path path) throws IOException {
        try (ArchiveCheck archive = new ArchiveCheck(path)) {
            for (ArchiveCheck.Contained container : archive.containers()) {
                verify(path + "!" + oneLine(container.name()), container.content());
            }
            if (archive.isArchive()) {
                verifyLinks(path, archive);
            }
        }
    }

    private void verifyLinks(Path path, ArchiveCheck archive) throws IOException {
        try {
            LinkingInfo info = archive.requireLinked();
            ends.put(path.getFileName().toString(), info.lastDigest());
            beginnings.put(path.getFileName().toString(), info.previous());
            out.println(path + ": LINKED: " + info.links().size() + " containers, " + (info.previous().isNone() ? "the first of its chain"
                    : "after " + oneLine(info.previous().fileName())));
            out.println("  last digest " + oneLine(info.lastDigest()));
        } catch (IllegalArgumentException e) {
            invalid++;
            out.println(path + ": NOT LINKED: " + oneLine(e.getMessage()));
        }
    }

    /** Requires that the file continues the archive file before it. If that file is not given, only prints that the link was not verified. */
    private void requireFollows(String file, ArchiveLink previous) {
        String end = ends.get(previous.fileName());
        if (!previous.isNone() && end == null) {
            out.println(file + ": not verified with the file before it, " + oneLine(previous.fileName()) + ", whose last digest must be "
                    + oneLine(previous.digest()));
        } else if (!previous.isNone() && !end.equals(previous.digest())) {
            invalid++;
            out.println(file + ": NOT LINKED: the last digest of " + oneLine(previous.fileName()) + " differs from the digest that this file names for its predecessor");
        }
    }

    private void verify(String name, Content container) throws IOException {
        ContainerReport report = verifier.verify(container, conf);
        valid += report.isValid() ? 1 : 0;
        invalid += report.isValid() ? 0 : 1;
        out.println(name + ": " + (report.isValid() ? "VALID" : "INVALID"));
        report.proof().ifPresent(this::print);
        report.checks().forEach(check -> out.println("  " + check.outcome() + " " + check.subject() + (check.detail().isEmpty() ? "" : ": " + oneLine(check.detail()))));
    }

    private void print(ContainerReport.Proof proof) {
        out.println("  " + oneLine((proof.response() ? "response " : "request ") + proof.messageId()) + (proof.rest() ? " (REST)" : " (SOAP)"));
        out.println("  signed by " + oneLine(proof.signer().path() + ", certificate " + proof.certificate().getSubjectX500Principal())
                + ", serial " + SerialNumber.of(proof.certificate()));
        out.println("  existed at " + proof.stampedAt() + " according to " + oneLine(proof.stampedBy().name()));
        proof.verifiedAttachments().forEach(attachment -> out.println("  " + attachment + " verified"));
        proof.absentAttachments().forEach(absent -> out.println("  " + absent.name() + " is not in the container; its SHA-512 is "
                + HexFormat.of().formatHex(absent.sha512())));
    }

    /** Replaces control characters, because texts from a container must not add lines or escape sequences to the output. */
    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    static Content file(Path path) throws IOException {
        long length = Files.size(path);
        return new Content() {
            @Override
            public InputStream open() throws IOException {
                return Files.newInputStream(path);
            }

            @Override
            public long length() {
                return length;
            }
        };
    }
}
