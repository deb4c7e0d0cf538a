package org.turnpike.signature;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.turnpike.message.Content;

/** Writes a signed container with entries, order and names as deployed servers do (observed.md §11). */
final class ContainerWriter {
    /** A fixed time, so that a container that is written again has the same bytes. */
    private static final LocalDateTime ENTRY_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);
    private static final String COMMENT = "mimetype=" + SignedContainer.MEDIA_TYPE;

    private final SignedContainer container;

    ContainerWriter(SignedContainer container) {
        this.container = container;
    }

    void writeTo(OutputStream out) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
        zip.setComment(COMMENT);
        for (Map.Entry<String, Content> entry : entries().entrySet()) {
            ZipEntry header = new ZipEntry(entry.getKey());
            header.setTimeLocal(ENTRY_TIME);
            zip.putNextEntry(header);
            try (InputStream content = entry.getValue().open()) {
                content.transferTo(zip);
            }
            zip.closeEntry();
        }
        zip.finish();
    }

    private Map<String, Content> entries() {
        Map<String, Content> entries = new LinkedHashMap<>();
        entries.put(ContainerEntries.MEDIA_TYPE, utf8(SignedContainer.MEDIA_TYPE));
        entries.put(ContainerEntries.MESSAGE, container.message());
        entries.put(ContainerEntries.SIGNATURES, Content.of(container.signature().signature()));
        container.signature().hashChain().ifPresent(chain -> {
            entries.put(ContainerEntries.SIGNATURE_CHAIN_RESULT, Content.of(chain.result()));
            entries.put(ContainerEntries.SIGNATURE_CHAIN, Content.of(chain.chain()));
        });
        Optional<SignedContainer.BatchTimeStamp> stamp = container.timeStamp();
        stamp.ifPresent(batch -> {
            entries.put(ContainerEntries.TIME_STAMP_CHAIN_RESULT, Content.of(batch.chain().result()));
            entries.put(ContainerEntries.TIME_STAMP_CHAIN, Content.of(batch.chain().chain()));
        });
        Map<String, Content> attachments = attachments();
        entries.put(ContainerEntries.MANIFEST, manifest(entries, attachments));
        stamp.ifPresent(batch -> {
            entries.put(ContainerEntries.ASIC_MANIFEST, asicManifest(batch.chain().result()));
            entries.put(ContainerEntries.TIME_STAMP, Content.of(batch.token()));
        });
        entries.putAll(attachments);
        return entries;
    }

    private Map<String, Content> attachments() {
        Map<String, Content> attachments = new LinkedHashMap<>();
        container.attachments().forEach(content -> attachments.put(ContainerEntries.attachment(attachments.size() + 1), content));
        return attachments;
    }

    private static Content manifest(Map<String, Content> before, Map<String, Content> attachments) {
        Map<String, Content> all = new LinkedHashMap<>(before);
        all.putAll(attachments);
        return utf8("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<manifest:manifest xmlns:manifest=\"" + XmlNames.MANIFEST
                + "\" manifest:version=\"1.2\">\n" + fileEntry("/", SignedContainer.MEDIA_TYPE)
                + all.keySet().stream().filter(ContainerEntries::isInManifest)
                        .map(name -> fileEntry(name, ContainerEntries.mediaType(name))).collect(Collectors.joining())
                + "</manifest:manifest>\n");
    }

    private static String fileEntry(String path, String mediaType) {
        return "    <manifest:file-entry manifest:media-type=\"" + mediaType + "\" manifest:full-path=\"" + path + "\"/>\n";
    }

    private static Content asicManifest(byte[] chainResult) {
        return utf8("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<asic:ASiCManifest xmlns:asic=\"" + XmlNames.ASIC_MANIFEST
                + "\" xmlns:ds=\"" + XmlNames.DS + "\">\n"
                + "<asic:SigReference URI=\"" + ContainerEntries.TIME_STAMP + "\" MimeType=\"vnd.etsi.timestamp-token\"/>\n"
                + "<asic:DataObjectReference URI=\"" + ContainerEntries.TIME_STAMP_CHAIN_RESULT + "\" MimeType=\"text/xml\">\n"
                + "<ds:DigestMethod Algorithm=\"" + DigestAlgorithm.SHA_512.uri() + "\"/>\n"
                + "<ds:DigestValue>" + Base64.getEncoder().encodeToString(DigestAlgorithm.SHA_512.digest(chainResult)) + "</ds:DigestValue>\n"
                + "</asic:DataObjectReference>\n</asic:ASiCManifest>\n");
    }

    private static Content utf8(String text) {
        return Content.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
