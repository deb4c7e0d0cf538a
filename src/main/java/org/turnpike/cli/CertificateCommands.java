package org.turnpike.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.turnpike.admin.ImportView;
import org.turnpike.admin.KeysMXBean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Certificates. */
@Command(name = "cert", description = "Certificates of the keys. The SHA-256 in hex identifies a certificate.")
final class CertificateCommands {
    static final String[] COLUMNS = {"CERTIFICATE=sha256", "USAGE=usage", "MEMBER=member", "STATUS=status", "ACTIVE=active", "SUBJECT=subject", "SERIAL=serial",
        "NOT AFTER=notAfter", "TOKEN=token", "KEY=key"};

    private final PrintWriter out;

    CertificateCommands(PrintWriter out) {
        this.out = out;
    }

    private static KeysMXBean keys(Server server) {
        return server.bean("Keys", KeysMXBean.class);
    }

    @Command(name = "import", description = "Imports a certificate for one of the keys; status 1 if it cannot be used yet because of its OCSP response.")
    int importFile(@Mixin Target target, @Option(names = "--json", description = "JSON for scripts") boolean json,
            @Parameters(paramLabel = "FILE", description = "DER or PEM, at most 1 MiB; - reads the standard input") Path file) throws NoServerException, IOException {
        try (Server server = target.open()) {
            return report(keys(server).importCertificate(InputFile.certificate(file)), json);
        }
    }

    private int report(ImportView imported, boolean json) {
        if (json) {
            out.println(ValueJson.of(imported));
        } else {
            BeanCommand.table(List.of(imported.getCertificate()), List.of(COLUMNS), new Listing(out, false));
            if (!imported.getProblem().isEmpty()) {
                out.println("not active: " + imported.getProblem());
            }
        }
        return imported.getProblem().isEmpty() ? AdminMain.OK : AdminMain.NOT_WELL;
    }

    @Command(name = "import-from-token", description = "Imports a certificate from a hardware token.")
    int importFromToken(@Mixin Target target, @Option(names = "--json", description = "JSON for scripts") boolean json,
            @Parameters(paramLabel = "TOKEN", description = "the token's id") String token,
            @Parameters(paramLabel = "CERTIFICATE", description = "SHA-256 of the certificate in hex") String certificate) throws NoServerException {
        try (Server server = target.open()) {
            return report(keys(server).importFromToken(token, certificate), json);
        }
    }
}
