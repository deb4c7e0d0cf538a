package org.turnpike.console;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The input from a browser: the fields of a query or of a form, and uploaded files. The first value of a field is used. Immutable.
 * Bound: {@value #MOST_FIELDS} values and files in all; more is rejected. Its reader bounds the bytes: {@value #MOST_BYTES} in a session,
 * {@value #STRANGERS_BYTES} without one.
 */
final class Form {
    static final int MOST_BYTES = 11 << 20;
    static final int STRANGERS_BYTES = 64 << 10;
    static final int MOST_FIELDS = 2000;
    /** Leaves space for the fields that the sign-in adds. */
    private static final int KEPT_BYTES = 48 << 10;
    /** A file that was uploaded with a form which had to be sent again: name, colon, Base64 of the content. */
    private static final String KEPT_FILE = "_file.";
    private static final byte[] LINE = {'\r', '\n'};

    private final Map<String, List<String>> fields = new LinkedHashMap<>();
    private final Map<String, File> files = new LinkedHashMap<>();
    private int values;

    /** An uploaded file. @param name as the browser names it: for display only */
    record File(String name, byte[] content) {
    }

    /** A form that is too long, has too many fields or cannot be read. */
    static final class RejectedException extends Exception {
        private static final long serialVersionUID = 1;
        private final int status;

        RejectedException(int status, String why) {
            super(why);
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    private Form() {
    }

    /** Reads a query string; null and empty have no fields. */
    static Form query(String query) throws RejectedException {
        Form form = new Form();
        form.readPairs(query == null ? "" : query);
        return form;
    }

    /** Reads a request's body by its content type. */
    static Form body(String contentType, byte[] all) throws RejectedException {
        Form form = new Form();
        String type = contentType == null ? "" : contentType;
        if (type.startsWith("multipart/form-data")) {
            form.readParts(all, boundary(type));
        } else if (type.startsWith("application/x-www-form-urlencoded")) {
            form.readPairs(new String(all, StandardCharsets.UTF_8));
        } else if (all.length > 0) {
            throw new RejectedException(415, "the content type is not one of a form");
        }
        return form;
    }

    private void readPairs(String text) throws RejectedException {
        int from = 0;
        while (from < text.length()) {
            int ampersand = text.indexOf('&', from);
            int end = ampersand < 0 ? text.length() : ampersand;
            if (end > from) {
                readPair(text.substring(from, end));
            }
            from = end + 1;
        }
    }

    private void readPair(String pair) throws RejectedException {
        int equals = pair.indexOf('=');
        try {
            add(URLDecoder.decode(equals < 0 ? pair : pair.substring(0, equals), StandardCharsets.UTF_8),
                    equals < 0 ? "" : URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new RejectedException(400, "a field is not encoded as forms are");
        }
    }

    private void add(String name, String value) throws RejectedException {
        count();
        if (name.startsWith(KEPT_FILE)) {
            keep(name.substring(KEPT_FILE.length()), value);
        } else {
            fields.computeIfAbsent(name, any -> new ArrayList<>()).add(value.replace("\r\n", "\n"));
        }
    }

    private void count() throws RejectedException {
        values++;
        if (values > MOST_FIELDS) {
            throw new RejectedException(413, "the form has more than " + MOST_FIELDS + " fields");
        }
    }

    private void keep(String field, String value) throws RejectedException {
        int colon = value.lastIndexOf(':');
        try {
            files.put(field, new File(value.substring(0, Math.max(colon, 0)), Base64.getDecoder().decode(value.substring(colon + 1))));
        } catch (IllegalArgumentException e) {
            throw new RejectedException(400, "a kept file is not Base64");
        }
    }

    private static byte[] boundary(String contentType) throws RejectedException {
        int at = contentType.indexOf("boundary=");
        String value = at < 0 ? "" : contentType.substring(at + "boundary=".length()).split(";", 2)[0].strip().replaceAll("^\"|\"$", "");
        if (value.isEmpty() || value.length() > 70) {
            throw new RejectedException(400, "the form has no boundary");
        }
        return ("--" + value).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** RFC 7578; bytes before the first boundary are ignored. */
    private void readParts(byte[] all, byte[] boundary) throws RejectedException {
        int at = find(all, boundary, 0);
        while (at >= 0) {
            int head = at + boundary.length;
            if (head + 1 < all.length && all[head] == '-' && all[head + 1] == '-') {
                return;
            }
            int next = find(all, boundary, head);
            if (next < 0) {
                break;
            }
            readPart(all, head + LINE.length, next - LINE.length);
            at = next;
        }
        throw new RejectedException(400, "the form ends in the middle");
    }

    private void readPart(byte[] all, int from, int to) throws RejectedException {
        int blank = find(all, new byte[] {'\r', '\n', '\r', '\n'}, from);
        if (blank < 0 || blank + 4 > to) {
            throw new RejectedException(400, "a part of the form has no end of its header");
        }
        String head = new String(all, from, blank - from, StandardCharsets.UTF_8);
        String name = parameter(head, "name").orElseThrow(() -> new RejectedException(400, "a part of the form has no name"));
        byte[] content = java.util.Arrays.copyOfRange(all, blank + 4, to);
        Optional<String> file = parameter(head, "filename");
        if (file.isEmpty()) {
            add(name, new String(content, StandardCharsets.UTF_8));
        } else if (content.length > 0) {
            count();
            files.put(name, new File(file.get(), content));
        }
    }

    private static Optional<String> parameter(String head, String name) {
        int at = head.indexOf(" " + name + "=\"");
        int from = at + name.length() + 3;
        int end = at < 0 ? -1 : head.indexOf('"', from);
        return end < 0 ? Optional.empty() : Optional.of(head.substring(from, end).replace("%22", "\""));
    }

    /** Boundaries are random, so that the first byte of one seldom matches: linear for what browsers send. */
    private static int find(byte[] all, byte[] wanted, int from) {
        for (int at = from; at <= all.length - wanted.length; at++) {
            if (java.util.Arrays.equals(all, at, at + wanted.length, wanted, 0, wanted.length)) {
                return at;
            }
        }
        return -1;
    }

    /** The value of a field without blanks around it; empty where there is no such field. */
    String get(String field) {
        return raw(field).strip();
    }

    /** The value of a field as it was typed: for PINs and passwords. */
    String raw(String field) {
        return fields.getOrDefault(field, List.of("")).get(0);
    }

    boolean has(String field) {
        return fields.containsKey(field);
    }

    /** Every value of a field: of boxes that share a name. */
    List<String> all(String field) {
        return fields.getOrDefault(field, List.of());
    }

    /** The fields whose names start so, in their order. */
    Map<String, String> startingWith(String prefix) {
        Map<String, String> found = new LinkedHashMap<>();
        fields.forEach((name, all) -> {
            if (name.startsWith(prefix)) {
                found.put(name, all.get(0));
            }
        });
        return found;
    }

    Optional<File> file(String field) {
        return Optional.ofNullable(files.get(field));
    }

    /** A field that is shown again in a form. */
    record Field(String name, String value) {
        /** The readable name: that of a file without its mark. */
        String shownName() {
            return name.startsWith(KEPT_FILE) ? name.substring(KEPT_FILE.length()) : name;
        }

        /** The readable value. */
        String shownValue() {
            return name.startsWith(KEPT_FILE) ? value.substring(0, Math.max(0, value.lastIndexOf(':'))) : value;
        }
    }

    /** The input for a form that is shown again: without secrets and without the console's own fields, but with files. */
    List<Field> kept() {
        List<Field> kept = typed();
        files.keySet().forEach(name -> kept.add(keptFile(name)));
        return kept;
    }

    /** An uploaded file as a field, for a form that asks for confirmation. The file must be there. */
    Field keptFile(String name) {
        File file = files.get(name);
        return new Field(KEPT_FILE + name, file.name().replace(':', '_') + ":" + Base64.getEncoder().encodeToString(file.content()));
    }

    private List<Field> typed() {
        List<Field> typed = new ArrayList<>();
        fields.forEach((name, each) -> {
            if (!name.startsWith("_") && !isSecret(name)) {
                each.forEach(value -> typed.add(new Field(name, value)));
            }
        });
        return typed;
    }

    /** The input that the sign-in keeps of a form: as {@link #kept}, without files and without the fields of the sign-in itself. */
    List<Field> keptForSignIn() {
        return typed().stream().filter(field -> !field.name().equals("username")).toList();
    }

    /** Whether the sign-in can send along what it keeps. */
    boolean fitsSignIn() {
        return keptForSignIn().stream().mapToLong(field -> encoded(field.name()) + encoded(field.value()) + 2).sum() <= KEPT_BYTES;
    }

    private static long encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).length();
    }

    private static boolean isSecret(String name) {
        return name.equals("pin") || name.endsWith("Pin") || name.startsWith("passphrase") || name.equals("password");
    }

    /** Whether the input contains a secret, which must be entered again. */
    boolean hasSecret() {
        return fields.keySet().stream().anyMatch(Form::isSecret);
    }
}
