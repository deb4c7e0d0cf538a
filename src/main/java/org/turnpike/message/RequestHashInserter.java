package org.turnpike.message;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.xml.XmlLimits;
import org.turnpike.xml.XmlReader;

/**
 * Inserts the hash of the request into a SOAP response, directly after the id header (messages.md §1.6). All other bytes stay unchanged, with
 * two exceptions: an earlier requestHash is removed, and a document whose encoding does not write markup as ASCII, such as UTF-16, is rewritten
 * in UTF-8.
 */
public final class RequestHashInserter {
    private static final int HEADER_DEPTH = 2;

    private RequestHashInserter() {
    }

    /**
     * Copies an envelope that {@link SoapScanner} has accepted.
     *
     * @throws RefusedException {@code invalid_soap} if the envelope cannot be read; {@code missing_header_field} if it has no id
     */
    public static void copy(Content soap, OutputStream to, byte[] requestSha512) throws IOException, RefusedException {
        byte[] xml = bytes(soap);
        try {
            Fields fields = Fields.find(xml);
            Markup markup = new Markup(xml);
            markup.walk(fields);
            write(xml, markup, element(fields, requestSha512), to);
        } catch (XMLStreamException | IndexOutOfBoundsException e) {
            throw new RefusedException(FaultCode.INVALID_SOAP, "Malformed SOAP: " + e.getMessage(), e);
        }
    }

    private static void write(byte[] xml, Markup markup, String element, OutputStream to) throws IOException {
        int at = 0;
        for (int[] cut : markup.cuts) {
            at = writeUpTo(cut[0], at, xml, markup.insertion, element, to);
            at = cut[1];
        }
        writeUpTo(xml.length, at, xml, markup.insertion, element, to);
    }

    private static int writeUpTo(int end, int from, byte[] xml, int insertion, String element, OutputStream to) throws IOException {
        if (insertion < from || insertion > end) {
            to.write(xml, from, end - from);
        } else {
            to.write(xml, from, insertion - from);
            to.write(element.getBytes(StandardCharsets.US_ASCII));
            to.write(xml, insertion, end - insertion);
        }
        return end;
    }

    private static String element(Fields fields, byte[] sha512) {
        String name = fields.prefix.isEmpty() ? "requestHash" : fields.prefix + ":requestHash";
        String declaration = fields.declaredOnId ? " xmlns" + (fields.prefix.isEmpty() ? "" : ":" + fields.prefix) + "=\"" + XroadEnvelope.XROAD + "\"" : "";
        return "<" + name + declaration + " algorithmId=\"" + Sha512.URI + "\">" + Sha512.base64(sha512) + "</" + name + ">";
    }

    // converts the bytes to UTF-8 if their encoding does not write markup as ASCII

    private static byte[] bytes(Content soap) throws IOException, RefusedException {
        try (InputStream from = soap.open()) {
            byte[] bytes = from.readAllBytes();
            String encoding = encoding(bytes);
            return hasAsciiMarkup(encoding) ? bytes : inUtf8(bytes, encoding);
        } catch (XMLStreamException | IllegalArgumentException e) {
            throw new RefusedException(FaultCode.INVALID_SOAP, "Encoding of SOAP is not supported", e);
        }
    }

    private static String encoding(byte[] bytes) throws XMLStreamException {
        XMLStreamReader xml = XmlReader.of(new ByteArrayInputStream(bytes), XmlLimits.HARD).at();
        String declared = xml.getCharacterEncodingScheme();
        String detected = xml.getEncoding();
        boolean wide = bytes.length > 1 && (bytes[0] == 0 || bytes[1] == 0 || (bytes[0] & 0xfe) == 0xfe && (bytes[1] & 0xfe) == 0xfe);
        String found = declared == null || wide ? detected : declared;
        return found == null ? "UTF-8" : found.toUpperCase(Locale.ROOT);
    }

    private static boolean hasAsciiMarkup(String encoding) {
        return encoding.equals("UTF-8") || encoding.equals("US-ASCII") || encoding.equals("ASCII") || encoding.startsWith("ISO-8859-")
                || encoding.startsWith("WINDOWS-125");
    }

    private static byte[] inUtf8(byte[] bytes, String encoding) {
        String text = new String(bytes, Charset.forName(encoding));
        String unmarked = text.startsWith("\ufeff") ? text.substring(1) : text;
        String body = unmarked.startsWith("<?xml") ? unmarked.substring(unmarked.indexOf("?>") + 2) : unmarked;
        return ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + body).getBytes(StandardCharsets.UTF_8);
    }

    /** The positions of id and requestHash among the children of Header. A parser finds them, so that namespaces and entities are handled correctly. */
    private static final class Fields {
        private int header = -1;
        private int id = -1;
        private String prefix = "";
        private boolean declaredOnId;
        private final Set<Integer> hashes = new HashSet<>();

        static Fields find(byte[] bytes) throws XMLStreamException, RefusedException {
            Fields fields = new Fields();
            XmlReader reader = XmlReader.of(new ByteArrayInputStream(bytes), XmlLimits.HARD);
            XMLStreamReader xml = reader.at();
            int depth = 0;
            int[] children = new int[HEADER_DEPTH + 2];
            boolean inHeader = false;
            boolean read = false;                                      // the Header; there is only one, and the rest was scanned before
            for (int event = reader.next(); !read && event != XMLStreamConstants.END_DOCUMENT; event = reader.next()) {
                if (event == XMLStreamConstants.START_ELEMENT) {
                    int place = depth <= HEADER_DEPTH ? children[depth]++ : 0;
                    if (depth == 1) {
                        children[HEADER_DEPTH] = 0;
                        inHeader = SoapScanner.SOAP.equals(xml.getNamespaceURI()) && xml.getLocalName().equals("Header");
                        fields.header = inHeader ? place : fields.header;
                    } else if (depth == HEADER_DEPTH && inHeader) {
                        fields.see(xml, place);
                    }
                    depth++;
                } else if (event == XMLStreamConstants.END_ELEMENT) {
                    depth--;
                    read = depth == 1 && inHeader;
                }
            }
            if (fields.id < 0) {
                throw new RefusedException(FaultCode.MISSING_HEADER_FIELD, "Required field 'id' is missing");
            }
            return fields;
        }

        private void see(XMLStreamReader xml, int place) {
            if (!XroadEnvelope.XROAD.equals(xml.getNamespaceURI())) {
                return;
            }
            if (xml.getLocalName().equals("requestHash")) {
                hashes.add(place);
            } else if (xml.getLocalName().equals("id") && id < 0) {
                id = place;
                prefix = xml.getPrefix() == null ? "" : xml.getPrefix();
                declaredOnId = declares(xml, prefix);
            }
        }

        private static boolean declares(XMLStreamReader xml, String prefix) {
            for (int i = 0; i < xml.getNamespaceCount(); i++) {
                String declared = xml.getNamespacePrefix(i) == null ? "" : xml.getNamespacePrefix(i);
                if (declared.equals(prefix)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Finds the elements of {@link Fields} in the bytes of a document that is well-formed and has no DTD. */
    private static final class Markup {
        private final byte[] xml;
        private int at;
        private int insertion = -1;
        private final java.util.List<int[]> cuts = new java.util.ArrayList<>();

        Markup(byte[] xml) {
            this.xml = xml;
        }

        void walk(Fields fields) {
            int depth = 0;
            int[] children = new int[HEADER_DEPTH + 1];
            int place = -1;
            int header = -1;
            int start = -1;
            while (header <= fields.header && toMarkup()) {
                int tag = at;
                boolean end = xml[at + 1] == '/';
                boolean empty = passTag();
                if (!end) {
                    if (depth == 1) {
                        header = children[1]++;
                        children[HEADER_DEPTH] = 0;
                    } else if (depth == HEADER_DEPTH) {
                        place = children[HEADER_DEPTH]++;
                        start = tag;
                    }
                    depth++;
                }
                if (end || empty) {
                    depth--;
                    if (depth == HEADER_DEPTH && header == fields.header) {
                        note(fields, place, start);
                    }
                }
            }
        }

        private void note(Fields fields, int place, int start) {
            if (place == fields.id) {
                insertion = at;
            } else if (fields.hashes.contains(place)) {
                cuts.add(new int[] {start, at});
            }
        }

        /** Moves to the next tag and skips text, comments, CDATA and processing instructions. Returns false at the end of the document. */
        private boolean toMarkup() {
            while (at < xml.length) {
                if (xml[at] != '<') {
                    at++;
                } else if (startsWith("<!--")) {
                    passThrough("-->", 4);
                } else if (startsWith("<![CDATA[")) {
                    passThrough("]]>", 9);
                } else if (startsWith("<?")) {
                    passThrough("?>", 2);
                } else {
                    return true;
                }
            }
            return false;
        }

        private void passThrough(String end, int from) {
            for (at += from; !startsWith(end);) {
                at++;
            }
            at += end.length();
        }

        /** Moves past the tag; returns true if it is an empty element. */
        private boolean passTag() {
            int quote = 0;
            while (quote != 0 || xml[at] != '>') {
                if (quote != 0 && xml[at] == quote) {
                    quote = 0;
                } else if (quote == 0 && (xml[at] == '"' || xml[at] == '\'')) {
                    quote = xml[at];
                }
                at++;
            }
            at++;
            return xml[at - 2] == '/';
        }

        private boolean startsWith(String text) {
            if (at + text.length() > xml.length) {
                if (at >= xml.length) {
                    throw new IndexOutOfBoundsException("document ends inside markup");
                }
                return false;
            }
            for (int i = 0; i < text.length(); i++) {
                if (xml[at + i] != text.charAt(i)) {
                    return false;
                }
            }
            return true;
        }
    }
}
