package org.turnpike.keys;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** SoftHSM2 with tokens of its own in a folder: a real PKCS#11 module. Where it is not installed the test is skipped, and says so. */
public final class SoftHsm {
    public static final String PIN = "1234-Hsm-Pin";
    private static final List<Path> PLACES = List.of(Path.of("/usr/lib/softhsm/libsofthsm2.so"), Path.of("/usr/lib64/pkcs11/libsofthsm2.so"),
            Path.of("/usr/local/lib/softhsm/libsofthsm2.so"), Path.of("/opt/homebrew/lib/softhsm/libsofthsm2.so"));

    private final Path folder;

    private SoftHsm(Path folder) {
        this.folder = folder;
    }

    /** A SoftHSM2 without tokens; the test is skipped when there is none on this machine. */
    public static SoftHsm require(Path folder) throws IOException {
        assumeTrue(library().isPresent(), "SoftHSM2 is not installed: apt-get install softhsm2");
        Files.createDirectories(folder.resolve("tokens"));
        Files.writeString(folder.resolve("softhsm2.conf"), "directories.tokendir = " + folder.resolve("tokens") + "\nobjectstore.backend = file\n");
        Function setenv = NativeLibrary.getInstance("c").getFunction("setenv");
        setenv.invokeInt(new Object[] {"SOFTHSM2_CONF", folder.resolve("softhsm2.conf").toString(), 1});
        return new SoftHsm(folder);
    }

    private static Optional<Path> library() {
        return PLACES.stream().filter(Files::exists).findFirst();
    }

    /** The PKCS#11 module. */
    public Path module() {
        return library().orElseThrow();
    }

    /** Makes a token; a module that is loaded sees it after its next initialisation. */
    public void token(String label) throws Exception {
        run("--init-token", "--free", "--label", label, "--pin", PIN, "--so-pin", "so-" + PIN);
    }

    /** Puts a private key onto a token as another tool would, without a certificate. */
    public void importKey(String label, Path pkcs8, String id) throws Exception {
        run("--import", pkcs8.toString(), "--token", label, "--label", "found", "--id", id, "--pin", PIN);
    }

    private void run(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("softhsm2-util"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(folder.resolve("util.log").toFile());
        builder.environment().put("SOFTHSM2_CONF", folder.resolve("softhsm2.conf").toString());
        Process process = builder.start();
        if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new IOException("softhsm2-util: " + Files.readString(folder.resolve("util.log")));
        }
    }

    /** The devices are taken away. */
    public void unplug() throws IOException {
        Files.move(folder.resolve("tokens"), folder.resolve("away"));
        Files.createDirectory(folder.resolve("tokens"));
    }

    /** They are back. */
    public void plugIn() throws IOException {
        Files.delete(folder.resolve("tokens"));
        Files.move(folder.resolve("away"), folder.resolve("tokens"));
    }
}
