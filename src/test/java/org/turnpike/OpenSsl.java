package org.turnpike;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The command {@code openssl}, another TLS library than the JDK's. */
public final class OpenSsl {

    private OpenSsl() {
    }

    public static boolean isInstalled() throws InterruptedException {
        try {
            return new ProcessBuilder("openssl", "version").redirectErrorStream(true).start().waitFor() == 0;
        } catch (IOException absent) {
            return false;
        }
    }

    /** Writes {@code name.key} and {@code name.pem} for the options -key and -cert. */
    public static void write(Path folder, String name, PrivateKey key, X509Certificate certificate) throws IOException {
        Files.writeString(folder.resolve(name + ".key"), pem("PRIVATE KEY", key.getEncoded()));
        try {
            Files.writeString(folder.resolve(name + ".pem"), pem("CERTIFICATE", certificate.getEncoded()));
        } catch (CertificateEncodingException e) {
            throw new IOException(e);
        }
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + label + "-----\n";
    }

    /** What s_client says until it ends: at once after Q when it is to quit, otherwise when the server ends the connection. */
    public static String connect(String address, int port, List<String> options, boolean quit) throws Exception {
        List<String> command = new ArrayList<>(List.of("openssl", "s_client", "-connect", address + ":" + port, "-brief"));
        command.addAll(options);
        Process client = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            CompletableFuture<String> said = CompletableFuture.supplyAsync(() -> {
                try {
                    return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                } catch (IOException e) {
                    return e.toString();
                }
            });
            try (OutputStream in = client.getOutputStream()) {
                if (quit) {
                    in.write("Q\n".getBytes(StandardCharsets.US_ASCII));
                    in.flush();
                }
                return said.get(60, TimeUnit.SECONDS);
            }
        } finally {
            client.destroy();
        }
    }
}
