package org.turnpike.signature;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.ConfigurationAnchor;
import org.turnpike.globalconf.ConfigurationDownload;
import org.turnpike.globalconf.ConfigurationStore;
import org.turnpike.globalconf.GlobalConfiguration;

/** Global configurations read from a folder, as after a start without network. */
public final class StoredConfiguration {
    private static final Path COMMON = Capture.CAPTURES.resolve("common");

    private StoredConfiguration() {
    }

    /** The configuration that the captured servers had. */
    public static GlobalConfiguration ofCaptures(Instant at) throws IOException, RefusedException {
        return read(COMMON.resolve("globalconf-on-disk"), at);
    }

    /** A configuration in the given folder with the captured one's private parameters and these shared ones. */
    public static GlobalConfiguration of(String sharedParameters, Path folder, Instant at) throws IOException, RefusedException {
        Path from = COMMON.resolve("globalconf-on-disk");
        Path to = Files.createDirectories(folder.resolve("TEST"));
        Files.writeString(folder.resolve("instance-identifier"), "TEST");
        for (String name : new String[] {"private-params.xml", "private-params.xml.metadata", "shared-params.xml.metadata"}) {
            Files.write(to.resolve(name), Files.readAllBytes(from.resolve("TEST").resolve(name)));
        }
        Files.writeString(to.resolve("shared-params.xml"), sharedParameters);
        return read(folder, at);
    }

    /** The captured shared parameters, to be changed. */
    public static String capturedSharedParameters() throws IOException {
        return Files.readString(COMMON.resolve("globalconf-on-disk/TEST/shared-params.xml"));
    }

    private static GlobalConfiguration read(Path folder, Instant at) throws IOException, RefusedException {
        ConfigurationAnchor anchor = ConfigurationAnchor.read(Files.readAllBytes(COMMON.resolve("globalconf-signed-download/configuration-anchor.xml")));
        ConfigurationDownload download = new ConfigurationDownload(() -> anchor, null, new ConfigurationStore(folder), Clock.fixed(at, ZoneOffset.UTC), conf -> { });
        return download.loadStored().orElseThrow(() -> new IOException("Not loaded: " + download.status()));
    }
}
