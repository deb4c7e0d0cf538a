package org.turnpike.signature;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.globalconf.StoredPart;
import org.turnpike.message.Content;

/**
 * Reads the verification configuration that security servers return (messages.md §6.6). Nothing in it is signed, so the caller is responsible
 * for its origin. Bounds: {@value #MAX_ENTRIES} entries, {@value #MAX_BYTES} bytes in all.
 */
public final class VerificationConfiguration {
    static final int MAX_ENTRIES = 200;
    static final int MAX_BYTES = 64 << 20;
    private static final Pattern SHARED = Pattern.compile("verificationconf/([^/]+)/shared-params\\.xml");
    private static final String INSTANCE = "verificationconf/instance-identifier";

    private VerificationConfiguration() {
    }

    /**
     * Reads the zip file.
     *
     * @throws RefusedException {@code malformed_global_conf} if it is not a ZIP file, is too large or lacks a part
     */
    public static GlobalConfiguration read(Content zip) throws IOException, RefusedException {
        Map<String, byte[]> entries = entries(zip);
        List<StoredPart> parts = new ArrayList<>();
        for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
            Matcher shared = SHARED.matcher(entry.getKey());
            if (shared.matches()) {
                parts.add(new StoredPart(shared.group(1), entry.getValue(), text(entries, entry.getKey() + ".metadata")));
            }
        }
        return GlobalConfiguration.forVerification(text(entries, INSTANCE).strip(), parts);
    }

    private static Map<String, byte[]> entries(Content zip) throws IOException, RefusedException {
        Map<String, byte[]> entries = new TreeMap<>();
        try (InputStream file = zip.open(); ZipInputStream in = new ZipInputStream(file, StandardCharsets.UTF_8)) {
            int left = MAX_BYTES;
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                byte[] bytes = in.readNBytes(left + 1);
                left -= bytes.length;
                if (left < 0 || entries.size() == MAX_ENTRIES || entries.put(entry.getName(), bytes) != null) {
                    throw malformed("The verification configuration has too many, too large or repeated entries");
                }
            }
        }
        return entries;
    }

    private static String text(Map<String, byte[]> entries, String name) throws RefusedException {
        byte[] entry = entries.get(name);
        if (entry == null) {
            throw malformed("The verification configuration has no entry " + name);
        }
        return new String(entry, StandardCharsets.UTF_8);
    }

    private static RefusedException malformed(String text) {
        return new RefusedException(FaultCode.MALFORMED_GLOBAL_CONF, text);
    }
}
