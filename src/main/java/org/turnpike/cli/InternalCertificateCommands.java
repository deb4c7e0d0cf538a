package org.turnpike.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.turnpike.admin.KeysMXBean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The internal TLS key and its certificate. */
@Command(name = "internal", description = "The internal TLS key and its certificate, which this server presents to information systems.")
final class InternalCertificateCommands {
    private final PrintWriter out;

    InternalCertificateCommands(PrintWriter out) {
        this.out = out;
    }

    private static KeysMXBean keys(Server server) {
        return server.bean("Keys", KeysMXBean.class);
    }

    @Command(name = "csr", description = "Creates a certificate request in PEM.")
    int csr(@Mixin Target target, @Option(names = "--subject", paramLabel = "FIELDS", required = true, description = "such as CN=ss1.example.org") String subject,
            @Option(names = "--out", paramLabel = "FILE", description = "file to write to; by default it is printed") Path file)
            throws NoServerException, IOException {
        try (Server server = target.open()) {
            KeyCommands.write(keys(server).requestInternal(subject), file, out);
            return AdminMain.OK;
        }
    }

    @Command(name = "export", description = "Shows the certificate with its chain in PEM.")
    int export(@Mixin Target target, @Option(names = "--out", paramLabel = "FILE", description = "file to write to; by default it is printed") Path file)
            throws NoServerException, IOException {
        try (Server server = target.open()) {
            String pem = keys(server).exportInternal();
            if (file == null) {
                out.println(pem.strip());
            } else {
                OutputFile.write(file, pem.getBytes(StandardCharsets.US_ASCII));
                out.println("The certificate is in " + file);
            }
            return AdminMain.OK;
        }
    }
}
