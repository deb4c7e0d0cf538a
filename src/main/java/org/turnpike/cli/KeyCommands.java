package org.turnpike.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.turnpike.admin.KeyChoiceView;
import org.turnpike.admin.KeysMXBean;
import org.turnpike.admin.RequestView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Keys. */
@Command(name = "key", description = "Keys, certificate requests for them, and which one is used.")
final class KeyCommands {
    private final PrintWriter out;

    KeyCommands(PrintWriter out) {
        this.out = out;
    }

    private static KeysMXBean keys(Server server) {
        return server.bean("Keys", KeysMXBean.class);
    }

    @Command(name = "list", description = "Every key of every token.")
    int list(@Mixin Target target, @Option(names = "--json", description = "JSON for scripts, one object a line") boolean json) throws NoServerException {
        try (Server server = target.open()) {
            new Listing(out, json).print(keys(server).getKeys(), List.of("KEY", "TOKEN", "LABEL", "USAGE", "ALGORITHM", "MECHANISM", "CERTIFICATES"),
                    each -> List.of(each.getId(), each.getToken(), each.getLabel(), each.getUsage(), each.getAlgorithm(), each.getMechanism(),
                            String.valueOf(each.getCertificates().size())));
            return AdminMain.OK;
        }
    }

    @Command(name = "explain", description = "Which key is used for which member, and why; status 1 when one has none.")
    int explain(@Mixin Target target, @Option(names = "--json", description = "JSON for scripts, one object a line") boolean json) throws NoServerException {
        try (Server server = target.open()) {
            List<KeyChoiceView> choices = keys(server).explain();
            new Listing(out, json).print(choices, List.of("FOR", "USED", "REASON", "CERTIFICATE", "TOKEN", "KEY"),
                    each -> List.of(whose(each), each.isUsed() ? "yes" : "no", each.getReason(), each.getSha256(), each.getToken(), each.getKey()));
            boolean authentication = choices.stream().anyMatch(each -> each.getMember().isEmpty() && each.isUsed());
            boolean all = authentication && choices.stream().allMatch(each -> choices.stream().anyMatch(other -> other.isUsed() && whose(other).equals(whose(each))));
            return all ? AdminMain.OK : AdminMain.NOT_WELL;
        }
    }

    private static String whose(KeyChoiceView choice) {
        return choice.getMember().isEmpty() ? "authentication" : choice.getMember();
    }

    @Command(name = "generate", description = "Generates a key on a token that is logged in to; prints its id.")
    int generate(@Mixin Target target, @Option(names = "--json", description = "JSON for scripts") boolean json,
            @Option(names = "--token", defaultValue = "software", description = "the token's id (${DEFAULT-VALUE})") String token,
            @Option(names = "--label", required = true, description = "a name for it") String label,
            @Option(names = "--usage", required = true, description = "SIGNING or AUTHENTICATION") String usage,
            @Option(names = "--algorithm", defaultValue = "RSA_2048", description = "RSA_2048, RSA_3072, RSA_4096, EC_P256, EC_P384 or EC_P521 "
                    + "(${DEFAULT-VALUE}); peers before X-Road 7.6 know no EC signatures") String algorithm,
            @Option(names = "--mechanism", defaultValue = "", description = "CKM_RSA_PKCS, CKM_RSA_PKCS_PSS or CKM_ECDSA") String mechanism)
            throws NoServerException {
        try (Server server = target.open()) {
            new Listing(out, json).print(keys(server).generate(token, label, usage, algorithm, mechanism));
            return AdminMain.OK;
        }
    }

    @Command(name = "rename", description = "Gives a key another label.")
    int rename(@Mixin Target target, @Parameters(paramLabel = "KEY") String key, @Parameters(paramLabel = "LABEL") String label) throws NoServerException {
        try (Server server = target.open()) {
            keys(server).rename(key, label);
            return AdminMain.OK;
        }
    }

    @Command(name = "delete", description = "Destroys a key and its certificates for good.")
    int delete(@Mixin Target target, @Parameters(paramLabel = "KEY") String key) throws NoServerException {
        try (Server server = target.open()) {
            out.println("deleted: " + keys(server).delete(key).getBefore());
            return AdminMain.OK;
        }
    }

    @Command(name = "csr", description = "Makes a certificate request with the subject that the CA's profile wants.")
    int csr(@Mixin Target target, @Parameters(paramLabel = "KEY") String key,
            @Option(names = "--ca", required = true, description = "name of the certification service; 'cert services' lists them") String ca,
            @Option(names = "--member", defaultValue = "", description = "INSTANCE/CLASS/CODE, for a signing key") String member,
            @Option(names = "--host", defaultValue = "", description = "DNS name of this server, where the profile has a place for it") String host,
            @Option(names = "--subject", defaultValue = "", description = "fields in the place of the profile's, such as C=FI") String subject,
            @Option(names = "--format", defaultValue = "PEM", description = "PEM or DER (${DEFAULT-VALUE})") String format,
            @Option(names = "--out", paramLabel = "FILE", description = "where it is written; by default PEM, or base64 of DER, is printed") Path file)
            throws NoServerException, IOException {
        try (Server server = target.open()) {
            write(keys(server).request(key, ca, member, host, subject, format), file, out);
            return AdminMain.OK;
        }
    }

    /** Writes a request to a file as it is, or prints it. */
    static void write(RequestView request, Path file, PrintWriter out) throws IOException {
        if (file == null) {
            out.println(request.getContent().strip());
        } else if (request.getFormat().equals("PEM")) {
            Files.writeString(file, request.getContent(), StandardCharsets.US_ASCII);
        } else {
            Files.write(file, Base64.getDecoder().decode(request.getContent()));
        }
    }
}
