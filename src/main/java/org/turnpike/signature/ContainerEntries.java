package org.turnpike.signature;

import java.util.regex.Pattern;

/** Names of the entries of a signed container (trust.md §5.5). */
final class ContainerEntries {
    static final String MEDIA_TYPE = "mimetype";
    static final String MESSAGE = "message.xml";
    static final String SIGNATURES = "META-INF/signatures.xml";
    static final String SIGNATURE_CHAIN_RESULT = "sig-hashchainresult.xml";
    static final String SIGNATURE_CHAIN = "sig-hashchain.xml";
    static final String TIME_STAMP_CHAIN_RESULT = "ts-hashchainresult.xml";
    static final String TIME_STAMP_CHAIN = "ts-hashchain.xml";
    static final String MANIFEST = "META-INF/manifest.xml";
    static final String ASIC_MANIFEST = "META-INF/ASiCManifest.xml";
    static final String TIME_STAMP = "META-INF/timestamp.tst";
    static final Pattern ATTACHMENT = Pattern.compile("attachment([1-9][0-9]{0,3})");
    /** Other producers number their signature files. */
    static final Pattern ANY_SIGNATURES = Pattern.compile("META-INF/[^/]*signatures[^/]*\\.xml");

    private ContainerEntries() {
    }

    static String attachment(int n) {
        return "attachment" + n;
    }

    /** The media type that the manifest gives for an entry. Entries of META-INF and the entry {@code mimetype} are not in the manifest. */
    static String mediaType(String entry) {
        return ATTACHMENT.matcher(entry).matches() ? "application/octet-stream" : "text/xml";
    }

    static boolean isInManifest(String entry) {
        return !entry.equals(MEDIA_TYPE) && !entry.startsWith("META-INF/");
    }
}
