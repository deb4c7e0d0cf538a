package org.turnpike.signature;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.turnpike.message.Content;

/** A signed message out of the captures: a transport message, or a container with the attachments it lacks. */
record Capture(String name, List<SignedPart> parts, SignatureParts signature) {
    static final Path CAPTURES = Path.of("src/test/vectors/captures");

    private record Part(String contentType, byte[] body) {
    }

    /** Every transport message that has a signature. */
    static List<Capture> transportMessages() throws IOException {
        List<Capture> captures = new ArrayList<>();
        for (Path file : files(".http")) {
            byte[] bytes = Files.readAllBytes(file);
            String head = latin(bytes).split("\r\n\r\n", 2)[0];
            if (file.getFileName().toString().matches("([23]-server|\\d\\d-re).*") && head.contains("boundary=xtop")) {
                captures.add(ofHttp(CAPTURES.relativize(file).toString(), bytes));
            }
        }
        return captures.stream().filter(capture -> capture.signature() != null).toList();
    }

    /** Every container that has all its parts. */
    static List<Capture> containers() throws IOException {
        List<Capture> captures = new ArrayList<>();
        for (Path file : files(".zip")) {
            if (!file.getFileName().toString().startsWith("asic-")) {
                continue;
            }
            for (Map.Entry<String, byte[]> container : entries(Files.readAllBytes(file)).entrySet()) {
                captures.add(ofContainer(CAPTURES.relativize(file) + "!" + container.getKey(), entries(container.getValue())));
            }
        }
        return captures;
    }

    /** All signatures that can be verified with what was captured. */
    static Stream<Capture> all() throws IOException {
        return Stream.concat(transportMessages().stream(), containers().stream().filter(capture -> !capture.lacksAttachments()));
    }

    /** SOAP attachments are in no container (observed.md §11). */
    boolean lacksAttachments() {
        return name.startsWith("soap-attachments/asic");
    }

    boolean isChained() {
        return signature.hashChain().isPresent();
    }

    String xml() {
        return new String(signature.signature(), StandardCharsets.UTF_8);
    }

    Capture withXml(String xml) {
        return new Capture(name, parts, new SignatureParts(xml.getBytes(StandardCharsets.UTF_8), signature.hashChain()));
    }

    Capture withChain(byte[] result, byte[] chain) {
        return new Capture(name, parts, new SignatureParts(signature.signature(), Optional.of(new HashChainParts(result, chain))));
    }

    /** One byte of a part changed. */
    Capture withPartChanged(int index) throws IOException {
        byte[] bytes;
        try (var in = parts.get(index).content().open()) {
            bytes = in.readAllBytes();
        }
        bytes[bytes.length / 2] ^= 1;
        List<SignedPart> changed = new ArrayList<>(parts);
        changed.set(index, part(parts.get(index).name(), bytes));
        return new Capture(name, changed, signature);
    }

    static SignedPart part(String name, byte[] bytes) {
        return new SignedPart(name, DigestAlgorithm.SHA_512.digest(bytes), Content.of(bytes));
    }

    @Override
    public String toString() {
        return name;
    }

    private static List<Path> files(String end) throws IOException {
        try (Stream<Path> all = Files.walk(CAPTURES)) {
            return all.filter(file -> file.toString().endsWith(end)).sorted().toList();
        }
    }

    private static Capture ofContainer(String name, Map<String, byte[]> entries) {
        List<SignedPart> parts = new ArrayList<>(List.of(part("/message.xml", entries.get("message.xml"))));
        if (entries.containsKey("attachment1")) {
            parts.add(part("/attachment1", entries.get("attachment1")));
        }
        Optional<HashChainParts> chain = Optional.ofNullable(entries.get("sig-hashchain.xml"))
                .map(bytes -> new HashChainParts(entries.get("sig-hashchainresult.xml"), bytes));
        return new Capture(name, parts, new SignatureParts(entries.get("META-INF/signatures.xml"), chain));
    }

    private static Capture ofHttp(String name, byte[] bytes) throws IOException {
        String all = latin(bytes);
        int end = all.indexOf("\r\n\r\n") + 4;
        String head = all.substring(0, end);
        byte[] body = latin(head.contains("chunked") ? dechunked(all.substring(end)) : all.substring(end));
        String boundary = head.replaceAll("(?s).*boundary=(xtop[A-Za-z]+).*", "$1");
        List<SignedPart> signed = new ArrayList<>();
        byte[] result = null;
        byte[] chain = null;
        byte[] signature = null;
        for (Part part : parts(body, boundary)) {
            switch (part.contentType().replaceAll(";.*", "")) {
                case "application/ocsp-response" -> { }
                case "application/hash-chain-result" -> result = part.body();
                case "application/hash-chain" -> chain = part.body();
                case "signature/bdoc-1.0/ts" -> signature = part.body();
                case "multipart/mixed" -> {
                    for (Part attachment : parts(part.body(), part.contentType().replaceAll("(?s).*boundary=", ""))) {
                        signed.add(part("/attachment" + signed.size(), attachment.body()));
                    }
                }
                default -> signed.add(part(signed.isEmpty() ? "/message.xml" : "/attachment" + signed.size(), part.body()));
            }
        }
        Optional<HashChainParts> parts = chain == null ? Optional.empty() : Optional.of(new HashChainParts(result, chain));
        return new Capture(name, signed, signature == null ? null : new SignatureParts(signature, parts));
    }

    private static List<Part> parts(byte[] body, String boundary) {
        List<Part> parts = new ArrayList<>();
        String[] between = ("\r\n" + latin(body)).split("\r\n--" + boundary, -1);
        for (int i = 1; i < between.length && between[i].startsWith("\r\n"); i++) {
            String[] headAndBody = between[i].substring(2).split("\r\n\r\n", 2);
            parts.add(new Part(headAndBody[0].replaceAll("(?is).*?content-type: *([^\r]*).*", "$1"), latin(headAndBody[1])));
        }
        return parts;
    }

    private static String dechunked(String chunked) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (true) {
            int line = chunked.indexOf("\r\n", at);
            int size = Integer.parseInt(chunked.substring(at, line).trim(), 16);
            if (size == 0) {
                return out.toString();
            }
            out.append(chunked, line + 2, line + 2 + size);
            at = line + 2 + size + 2;
        }
    }

    private static Map<String, byte[]> entries(byte[] zip) throws IOException {
        Map<String, byte[]> entries = new TreeMap<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                in.transferTo(out);
                entries.put(entry.getName(), out.toByteArray());
            }
        }
        return entries;
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
