package org.turnpike.signature;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipException;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.message.Content;

/**
 * Reads signed containers from untrusted sources. Bounds: {@value #MAX_ENTRIES} entries, {@value #MAX_MESSAGE_BYTES} bytes of the message,
 * {@value SignatureXml#MAX_BYTES} of any other entry but attachments, {@value #MAX_ATTACHMENT_BYTES} of an attachment, and, after
 * {@value #FREE_BYTES} unpacked bytes, {@value #MAX_RATIO} bytes for each byte of the container. Entries with unknown names, duplicate names, or
 * without an entry in the manifest are rejected, and so is everything that {@link ContainerZip} rejects. So every byte of a container is checked.
 */
final class ContainerReader {
    static final int MAX_ENTRIES = 1024;
    static final int MAX_MESSAGE_BYTES = 10 << 20;
    static final long MAX_ATTACHMENT_BYTES = 1L << 30;
    static final long FREE_BYTES = 16L << 20;
    static final int MAX_RATIO = 100;
    private static final int BUFFER_BYTES = 16 * 1024;
    private static final Set<String> KNOWN = Set.of(ContainerEntries.MEDIA_TYPE, ContainerEntries.MESSAGE, ContainerEntries.SIGNATURE_CHAIN,
            ContainerEntries.SIGNATURE_CHAIN_RESULT, ContainerEntries.TIME_STAMP_CHAIN, ContainerEntries.TIME_STAMP_CHAIN_RESULT,
            ContainerEntries.MANIFEST, ContainerEntries.ASIC_MANIFEST, ContainerEntries.TIME_STAMP);

    private final Content zip;
    private final Map<String, byte[]> entries = new LinkedHashMap<>();
    private final Map<String, Content> attachments = new LinkedHashMap<>();
    private final Set<String> names = new HashSet<>();
    private long unpacked;

    private ContainerReader(Content zip) {
        this.zip = zip;
    }

    static SignedContainer read(Content zip) throws IOException, RefusedException {
        ContainerReader reader = new ContainerReader(zip);
        try {
            reader.readEntries();
        } catch (ZipException | EOFException e) {
            throw new RefusedException(FaultCode.ASIC_INVALID_CONTAINER, "The container is not an intact ZIP file: " + e.getMessage(), e);
        }
        return reader.container();
    }

    private void readEntries() throws IOException, RefusedException {
        try (ContainerZip in = new ContainerZip(zip.open())) {
            for (Optional<String> name = in.next(); name.isPresent(); name = in.next()) {
                read(name.get(), in);
            }
        }
    }

    private void read(String name, ContainerZip in) throws IOException, RefusedException {
        if (names.size() == MAX_ENTRIES) {
            throw invalid("The container has more than " + MAX_ENTRIES + " entries");
        }
        if (!names.add(name)) {
            throw invalid("Entry " + name + " occurs twice");
        }
        if (ContainerEntries.ATTACHMENT.matcher(name).matches()) {
            long length = copy(in, OutputStream.nullOutputStream(), name, MAX_ATTACHMENT_BYTES);
            attachments.put(name, new Entry(zip, name, length));
        } else {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            copy(in, bytes, name, name.equals(ContainerEntries.MESSAGE) ? MAX_MESSAGE_BYTES : SignatureXml.MAX_BYTES);
            entries.put(requireKnown(name), bytes.toByteArray());
        }
    }

    private static String requireKnown(String name) throws RefusedException {
        if (ContainerEntries.ANY_SIGNATURES.matcher(name).matches()) {
            return ContainerEntries.SIGNATURES;
        }
        if (!KNOWN.contains(name)) {
            throw invalid("Entry " + name + " does not belong to a signed container");
        }
        return name;
    }

    private long copy(ContainerZip in, OutputStream out, String name, long atMost) throws IOException, RefusedException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long length = 0;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            length += n;
            unpacked += n;
            if (length > atMost) {
                throw invalid("Entry " + name + " has more than " + atMost + " bytes");
            }
            if (unpacked > FREE_BYTES && unpacked / MAX_RATIO > in.taken()) {
                throw invalid("The container unpacks to more than " + MAX_RATIO + " times its size");
            }
            out.write(buffer, 0, n);
        }
        return length;
    }

    private SignedContainer container() throws RefusedException {
        requireMediaType();
        byte[] message = require(ContainerEntries.MESSAGE, FaultCode.ASIC_MESSAGE_NOT_FOUND);
        byte[] signature = require(ContainerEntries.SIGNATURES, FaultCode.ASIC_SIGNATURE_NOT_FOUND);
        Optional<HashChainParts> chain = chain(ContainerEntries.SIGNATURE_CHAIN_RESULT, ContainerEntries.SIGNATURE_CHAIN);
        Optional<SignedContainer.BatchTimeStamp> stamp = timeStamp();
        ContainerManifest.require(require(ContainerEntries.MANIFEST, FaultCode.ASIC_MANIFEST_NOT_FOUND), names);
        return new SignedContainer(Content.of(message), new SignatureParts(signature, chain), stamp, attachments());
    }

    private void requireMediaType() throws RefusedException {
        byte[] type = require(ContainerEntries.MEDIA_TYPE, FaultCode.ASIC_MIME_TYPE_NOT_FOUND);
        if (!SignedContainer.MEDIA_TYPE.equals(new String(type, StandardCharsets.UTF_8))) {
            throw new RefusedException(FaultCode.ASIC_INVALID_MIME_TYPE, "The container's media type is not " + SignedContainer.MEDIA_TYPE);
        }
    }

    private Optional<SignedContainer.BatchTimeStamp> timeStamp() throws RefusedException {
        Optional<HashChainParts> chain = chain(ContainerEntries.TIME_STAMP_CHAIN_RESULT, ContainerEntries.TIME_STAMP_CHAIN);
        if (chain.isEmpty()) {
            if (entries.containsKey(ContainerEntries.TIME_STAMP) || entries.containsKey(ContainerEntries.ASIC_MANIFEST)) {
                throw new RefusedException(FaultCode.ASIC_HASH_CHAIN_RESULT_NOT_FOUND, "The container has a time-stamp without hash chain");
            }
            return Optional.empty();
        }
        byte[] token = require(ContainerEntries.TIME_STAMP, FaultCode.ASIC_TIMESTAMP_NOT_FOUND);
        ContainerManifest.requireTimeStamped(require(ContainerEntries.ASIC_MANIFEST, FaultCode.ASIC_MANIFEST_NOT_FOUND), chain.get().result());
        return Optional.of(new SignedContainer.BatchTimeStamp(chain.get(), token));
    }

    private Optional<HashChainParts> chain(String result, String chain) throws RefusedException {
        if (!entries.containsKey(result) && !entries.containsKey(chain)) {
            return Optional.empty();
        }
        return Optional.of(new HashChainParts(require(result, FaultCode.ASIC_HASH_CHAIN_RESULT_NOT_FOUND),
                require(chain, FaultCode.ASIC_HASH_CHAIN_NOT_FOUND)));
    }

    private byte[] require(String name, FaultCode ifMissing) throws RefusedException {
        byte[] entry = entries.get(name);
        if (entry == null) {
            throw new RefusedException(ifMissing, "The container has no entry " + name);
        }
        return entry;
    }

    private List<Content> attachments() throws RefusedException {
        List<Content> numbered = new ArrayList<>();
        for (int n = 1; n <= attachments.size(); n++) {
            Content attachment = attachments.get(ContainerEntries.attachment(n));
            if (attachment == null) {
                throw invalid("The container has " + attachments.size() + " attachments, but none is " + ContainerEntries.attachment(n));
            }
            numbered.add(attachment);
        }
        return numbered;
    }

    private static RefusedException invalid(String text) {
        return new RefusedException(FaultCode.ASIC_INVALID_CONTAINER, text);
    }

    /** An entry that is not kept in memory. The container is read again up to this entry. */
    private record Entry(Content zip, String name, long length) implements Content {
        @Override
        public InputStream open() throws IOException {
            ContainerZip in = new ContainerZip(zip.open());
            try {
                for (Optional<String> entry = in.next(); entry.isPresent(); entry = in.next()) {
                    if (entry.get().equals(name)) {
                        return new EntryStream(in);
                    }
                }
                throw new EOFException("Entry " + name + " is no longer in the container");
            } catch (IOException e) {
                in.close();
                throw e;
            }
        }
    }

    /** The bytes of the current entry. */
    private static final class EntryStream extends InputStream {
        private final ContainerZip zip;
        private final byte[] buffer = new byte[BUFFER_BYTES];
        private int next;
        private int limit;

        EntryStream(ContainerZip zip) {
            this.zip = zip;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int count) throws IOException {
            while (next == limit) {
                limit = zip.read(buffer);
                next = 0;
                if (limit < 0) {
                    limit = 0;
                    return -1;
                }
            }
            int taken = Math.min(count, limit - next);
            System.arraycopy(buffer, next, to, offset, taken);
            next += taken;
            return taken;
        }

        @Override
        public void close() throws IOException {
            zip.close();
        }
    }
}
