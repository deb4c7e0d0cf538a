package org.turnpike.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.turnpike.admin.ImportView;
import org.turnpike.admin.KeysMXBean;
import org.turnpike.admin.OwnCertificateView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Certificates. */
@Command(name = "cert", description = "Certificates of the keys, named by their SHA-256 in hex.", subcommands = InternalCertificateCommands.class)
final class CertificateCommands {
    private static final long MOST_BYTES = 1 << 20;

    private final PrintWriter out;

    CertificateCommands(PrintWriter out) {
        this.out = out;
    }

    private static KeysMXBean keys(Server server) {
        return server.bean("Keys", KeysMXBean.class);
    }

    @Command(name = "list", description = "Every certificate of every key.")
    int list(@Mixin Target target, @Option(names = "--json", description = "JSON for scripts, one object a line") boolean json) throws NoServerException {
        try (Server server = target.open()) {
            print(keys(server).getCertificates(), json);
            return AdminMain.OK;
        }
    }

    private void print(List<OwnCertificateView> certificates, boolean json) {
        new Listing(out, json).print(certificates, List.of("CERTIFICATE", "USAGE", "MEMBER", "STATUS", "ACTIVE", "SUBJECT", "NOT AFTER", "TOKEN", "KEY"),
                each -> List.of(each.getSha256(), each.getUsage(), each.getMember(), each.getStatus(), each.isActive() ? "yes" : "no", each.getSubject(),
                        each.getNotAfter(), each.getToken(), each.getKey()));
    }

    @Command(name = "services", description = "The certification services that requests can be made for.")
    int services(@Mixin Target target) throws NoServerException {
        try (Server server = target.open()) {
            keys(server).getCertificationServices().forEach(out::println);
            return AdminMain.OK;
        }
    }

    @Command(name = "import", description = "Imports a certificate for one of the keys; status 1 when it is imported but its OCSP response keeps it from use.")
    int importFile(@Mixin Target target, @Option(names = "--json", description = "JSON for scripts") boolean json,
            @Parameters(paramLabel = "FILE", description = "DER or PEM") Path file) throws NoServerException, IOException {
        try (Server server = target.open()) {
            return tell(keys(server).importCertificate(text(file)), json);
        }
    }

    private int tell(ImportView imported, boolean json) {
        if (json) {
            out.println(Json.of(imported));
        } else {
            print(List.of(imported.getCertificate()), false);
            if (!imported.getProblem().isEmpty()) {
                out.println("not active: " + imported.getProblem());
            }
        }
        return imported.getProblem().isEmpty() ? AdminMain.OK : AdminMain.NOT_WELL;
    }

    /** A certificate file as operations take it: PEM, or base64 of the DER. */
    static String text(Path file) throws IOException {
        if (Files.size(file) > MOST_BYTES) {
            throw new IOException(file + " is larger than " + MOST_BYTES + " bytes");
        }
        byte[] bytes = Files.readAllBytes(file);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        return text.contains("-----BEGIN") ? text : Base64.getEncoder().encodeToString(bytes);
    }

    @Command(name = "on-token", description = "Certificates that lie on a hardware token and are not imported.")
    int onToken(@Mixin Target target, @Option(names = "--json", description = "JSON for scripts, one object a line") boolean json,
            @Parameters(paramLabel = "TOKEN") String token) throws NoServerException {
        try (Server server = target.open()) {
            new Listing(out, json).print(keys(server).certificatesOnToken(token), List.of("CERTIFICATE", "SUBJECT", "ISSUER", "NOT AFTER"),
                    each -> List.of(each.getSha256(), each.getSubject(), each.getIssuer(), each.getNotAfter()));
            return AdminMain.OK;
        }
    }

    @Command(name = "import-from-token", description = "Imports a certificate that lies on a hardware token.")
    int importFromToken(@Mixin Target target, @Option(names = "--json", description = "JSON for scripts") boolean json,
            @Parameters(paramLabel = "TOKEN") String token, @Parameters(paramLabel = "CERTIFICATE") String certificate) throws NoServerException {
        try (Server server = target.open()) {
            return tell(keys(server).importFromToken(token, certificate), json);
        }
    }

    @Command(name = "activate", description = "Lets a registered certificate be used; its OCSP response must say good.")
    int activate(@Mixin Target target, @Parameters(paramLabel = "CERTIFICATE") String certificate) throws NoServerException {
        try (Server server = target.open()) {
            out.println(keys(server).activate(certificate).getAfter());
            return AdminMain.OK;
        }
    }

    @Command(name = "disable", description = "Lets a certificate be used no more.")
    int disable(@Mixin Target target, @Parameters(paramLabel = "CERTIFICATE") String certificate) throws NoServerException {
        try (Server server = target.open()) {
            out.println(keys(server).disable(certificate).getAfter());
            return AdminMain.OK;
        }
    }

    @Command(name = "delete", description = "Takes a certificate away; its key stays.")
    int delete(@Mixin Target target, @Parameters(paramLabel = "CERTIFICATE") String certificate) throws NoServerException {
        try (Server server = target.open()) {
            out.println("deleted: " + keys(server).deleteCertificate(certificate).getBefore());
            return AdminMain.OK;
        }
    }
}
