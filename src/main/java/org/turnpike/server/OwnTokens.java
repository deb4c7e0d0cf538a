package org.turnpike.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.turnpike.keys.pkcs11.Pkcs11Module;
import org.turnpike.keys.pkcs11.Pkcs11Settings;
import org.turnpike.keys.pkcs11.Pkcs11Token;
import org.turnpike.keys.SoftwareToken;
import org.turnpike.keys.SoftwareTokenStore;
import org.turnpike.keys.Token;

/**
 * The software token and the hardware tokens of the settings, in the order in which their keys are tried: the software token first. Closing logs out
 * of all.
 */
final class OwnTokens implements AutoCloseable {
    /** The software token's id. */
    static final String SOFTWARE = "software";
    private static final String NATIVE_FOLDER = "jna.tmpdir";

    private final SoftwareToken software;
    private final List<Token> all = new ArrayList<>();
    private final Map<Path, Pkcs11Module> modules = new LinkedHashMap<>();

    /** @throws IOException when a token's folder cannot be read; a missing device is not a reason */
    OwnTokens(Home home, Settings.Tokens settings, InstantSource clock) throws IOException {
        Path folder = home.folder("tokens");
        software = new SoftwareToken(SOFTWARE, new SoftwareTokenStore(folder.resolve(SOFTWARE)), settings.pinPolicy(), clock);
        all.add(software);
        if (!settings.pkcs11().isEmpty() && System.getProperty(NATIVE_FOLDER) == null) {
            System.setProperty(NATIVE_FOLDER, folder.toString());          // no other folder is used; the first module of the JVM reads this property once
        }
        for (Pkcs11Settings each : settings.pkcs11()) {
            Pkcs11Module module = modules.computeIfAbsent(each.module(), Pkcs11Module::new);
            all.add(new Pkcs11Token(each, module, new SoftwareTokenStore(folder.resolve(each.name()))));
        }
        check();
    }

    SoftwareToken software() {
        return software;
    }

    List<Token> all() {
        return List.copyOf(all);
    }

    /** Checks whether the devices are present. */
    void check() {
        all.forEach(Token::check);
    }

    @Override
    public void close() {
        all.forEach(Token::logout);
        modules.values().forEach(Pkcs11Module::close);
    }
}
