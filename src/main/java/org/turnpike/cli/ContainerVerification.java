package org.turnpike.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.message.Content;
import org.turnpike.signature.ContainerReport;
import org.turnpike.signature.ContainerVerifier;
import org.turnpike.signature.VerificationConfiguration;
import org.turnpike.trust.ChainVerifier;
import org.turnpike.trust.OcspVerifier;

/**
 * {@code verify CONFIGURATION FILE...}: verifies signed containers without any server (messages.md §4.7). The configuration is an
 * answer to {@code GET /verificationconf}; a file is a container, or an answer to {@code GET /asic} with several. Prints who signed
 * what when, and each check.
 */
public final class ContainerVerification {
    /** All containers verify. */
    public static final int VALID = 0;
    /** At least one does not. */
    public static final int INVALID = 1;
    /** Something could not be read, or there was nothing to verify. */
    public static final int UNREADABLE = 2;
    /** Bytes of one container within a zip of several; a file of its own is not held in memory. */
    private static final int MAX_INNER_BYTES = 256 << 20;

    private final ContainerVerifier verifier = new ContainerVerifier(new ChainVerifier(new OcspVerifier()));
    private final PrintStream out;

    public ContainerVerification(PrintStream out) {
        this.out = out;
    }

    /**
     * Runs the command.
     *
     * @param arguments the verification configuration, then the files
     * @return {@link #VALID}, {@link #INVALID} or {@link #UNREADABLE}
     */
    public int run(List<String> arguments) {
        if (arguments.size() < 2) {
            out.println("usage: verify VERIFICATIONCONF.ZIP FILE...");
            return UNREADABLE;
        }
        try {
            GlobalConfiguration conf = VerificationConfiguration.read(file(Path.of(arguments.get(0))));
            int worst = VALID;
            for (String name : arguments.subList(1, arguments.size())) {
                worst = Math.max(worst, verify(Path.of(name), conf));
            }
            return worst;
        } catch (RefusedException e) {
            out.println(arguments.get(0) + ": " + e.code() + ": " + e.getMessage());
        } catch (IOException e) {
            out.println("A file cannot be read: " + e);
        }
        return UNREADABLE;
    }

    private int verify(Path path, GlobalConfiguration conf) throws IOException {
        if (!holdsContainers(path)) {
            return verify(path.toString(), file(path), conf);
        }
        int worst = VALID;
        int found = 0;
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(path))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                byte[] container = in.readNBytes(MAX_INNER_BYTES + 1);
                found++;
                if (container.length > MAX_INNER_BYTES) {
                    out.println(path + "!" + entry.getName() + ": too large within a zip file; unpack it and verify it by itself");
                    worst = UNREADABLE;
                } else {
                    worst = Math.max(worst, verify(path + "!" + entry.getName(), Content.of(container), conf));
                }
            }
        }
        return found == 0 ? UNREADABLE : worst;
    }

    /** Whether it is the answer to GET /asic: a zip whose first entry is a container. */
    private static boolean holdsContainers(Path path) throws IOException {
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(path))) {
            ZipEntry first = in.getNextEntry();
            return first != null && first.getName().endsWith(".asice");
        } catch (IllegalArgumentException | ZipException e) {
            return false;
        }
    }

    private int verify(String name, Content container, GlobalConfiguration conf) throws IOException {
        ContainerReport report = verifier.verify(container, conf);
        out.println(name + ": " + (report.isValid() ? "VALID" : "INVALID"));
        report.proof().ifPresent(this::print);
        report.checks().forEach(check -> out.println("  " + check.outcome() + " " + check.subject() + (check.detail().isEmpty() ? "" : ": " + oneLine(check.detail()))));
        return report.isValid() ? VALID : INVALID;
    }

    private void print(ContainerReport.Proof proof) {
        out.println("  " + oneLine((proof.response() ? "response " : "request ") + proof.messageId()) + (proof.rest() ? " (REST)" : " (SOAP)"));
        out.println("  signed by " + oneLine(proof.signer().path() + ", certificate " + proof.certificate().getSubjectX500Principal())
                + ", serial " + proof.certificate().getSerialNumber());
        out.println("  existed at " + proof.stampedAt() + " according to " + oneLine(proof.stampedBy().name()));
        proof.verifiedAttachments().forEach(attachment -> out.println("  " + attachment + " verified"));
        proof.absentAttachments().forEach(absent -> out.println("  " + absent.name() + " is not in the container; its SHA-512 is "
                + HexFormat.of().formatHex(absent.sha512())));
    }

    /** What comes from a container must not write lines, or escape sequences, of its own. */
    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    private static Content file(Path path) throws IOException {
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
