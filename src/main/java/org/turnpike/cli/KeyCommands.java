package org.turnpike.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
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
@Command(name = "key", description = "Keys, their certificate requests, and which key is used.")
final class KeyCommands {
    private final PrintWriter out;

    KeyCommands(PrintWriter out) {
        this.out = out;
    }

    private static KeysMXBean keys(Server server) {
        return server.bean("Keys", KeysMXBean.class);
    }

    @Command(name = "explain", description = "Shows which key is used for each member, and why; status 1 if a member has no usable key.")
    int explain(@Mixin Target target, @Option(names = "--json", description = "JSON for scripts, one object per line") boolean json) throws NoServerException {
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

    @Command(name = "csr", description = "Creates a certificate request with the subject that the CA's profile requires.")
    int csr(@Mixin Target target, @Parameters(paramLabel = "KEY", description = "the id of the key; 'key list' shows it") String key,
            @Option(names = "--ca", paramLabel = "NAME", required = true, description = "name of the certification service; 'cert services' lists them") String ca,
            @Option(names = "--member", paramLabel = "MEMBER", defaultValue = "", description = "INSTANCE/CLASS/CODE, for a signing key") String member,
            @Option(names = "--host", paramLabel = "HOST", defaultValue = "", description = "DNS name of this server, if the profile contains it") String host,
            @Option(names = "--subject", paramLabel = "FIELDS", defaultValue = "", description = "fields that replace the fields of the profile, "
                    + "such as C=FI") String subject,
            @Option(names = "--format", paramLabel = "FORMAT", defaultValue = "PEM", description = "PEM or DER (${DEFAULT-VALUE})") String format,
            @Option(names = "--out", paramLabel = "FILE", description = "file to write to; by default PEM, or base64 of DER, is printed") Path file)
            throws NoServerException, IOException {
        try (Server server = target.open()) {
            write(keys(server).request(key, ca, member, host, subject, format), file, out);
            return AdminMain.OK;
        }
    }

    /** Writes a request to a file in its format, or prints it. */
    static void write(RequestView request, Path file, PrintWriter out) throws IOException {
        if (file == null) {
            out.println(request.getContent().strip());
        } else {
            boolean pem = request.getFormat().equals("PEM");
            OutputFile.write(file, pem ? request.getContent().getBytes(StandardCharsets.US_ASCII) : Base64.getDecoder().decode(request.getContent()));
            out.println("The certificate request for " + request.getSubject() + " is in " + file + " (" + request.getFormat() + ")");
        }
    }
}
