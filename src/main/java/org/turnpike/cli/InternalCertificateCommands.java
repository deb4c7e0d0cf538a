package org.turnpike.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.turnpike.admin.KeysMXBean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The internal TLS key and its certificate. */
@Command(name = "internal", description = "The internal TLS key and certificate, shown to information systems.")
final class InternalCertificateCommands {
    private final PrintWriter out;

    InternalCertificateCommands(PrintWriter out) {
        this.out = out;
    }

    private static KeysMXBean keys(Server server) {
        return server.bean("Keys", KeysMXBean.class);
    }

    @Command(name = "show", description = "The certificate.")
    int show(@Mixin Target target, @Option(names = "--json", description = "JSON for scripts") boolean json) throws NoServerException {
        try (Server server = target.open()) {
            new Listing(out, json).print(keys(server).getInternalCertificate());
            return AdminMain.OK;
        }
    }

    @Command(name = "generate", description = "Makes a new key with a self-signed certificate, shown from the next connection on.")
    int generate(@Mixin Target target) throws NoServerException {
        try (Server server = target.open()) {
            out.println(keys(server).generateInternal().getAfter());
            return AdminMain.OK;
        }
    }

    @Command(name = "csr", description = "Makes a certificate request, PEM.")
    int csr(@Mixin Target target, @Option(names = "--subject", required = true, description = "such as CN=ss1.example.org") String subject,
            @Option(names = "--out", paramLabel = "FILE", description = "where it is written; by default it is printed") Path file)
            throws NoServerException, IOException {
        try (Server server = target.open()) {
            KeyCommands.write(keys(server).requestInternal(subject), file, out);
            return AdminMain.OK;
        }
    }

    @Command(name = "import", description = "Imports a certificate, with the chain above it.")
    int importChain(@Mixin Target target, @Parameters(paramLabel = "FILE", description = "PEM: the certificate first") Path file)
            throws NoServerException, IOException {
        try (Server server = target.open()) {
            out.println(keys(server).importInternal(CertificateCommands.text(file)).getAfter());
            return AdminMain.OK;
        }
    }

    @Command(name = "export", description = "The certificate with its chain, PEM.")
    int export(@Mixin Target target, @Option(names = "--out", paramLabel = "FILE", description = "where it is written; by default it is printed") Path file)
            throws NoServerException, IOException {
        try (Server server = target.open()) {
            String pem = keys(server).exportInternal();
            if (file == null) {
                out.println(pem.strip());
            } else {
                Files.writeString(file, pem, StandardCharsets.US_ASCII);
            }
            return AdminMain.OK;
        }
    }
}
