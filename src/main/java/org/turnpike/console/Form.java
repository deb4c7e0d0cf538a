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
import org.turnpike.mime.FormPart;
import org.turnpike.mime.MalformedMimeException;

/**
 * The input from a browser: the fields of a query or of a form, and uploaded files. If a field has several values, the first value is used. A form
 * with more than {@value #MOST_FIELDS} values and files is rejected. The caller limits the bytes: {@value #MOST_BYTES} in a session,
 * {@value #STRANGERS_BYTES} without a session. Immutable.
 */
final class Form {
    /** The field with the revision of the server configuration when the form was shown. */
    static final String REVISION = "_revision";
    static final int MOST_BYTES = 11 << 20;
    static final int STRANGERS_BYTES = 64 << 10;
    static final int MOST_FIELDS = 2000;
    /** The largest encoded size of a form that the sign-in keeps. The rest of {@link #STRANGERS_BYTES} is for the fields that the sign-in adds. */
    private static final int KEPT_BYTES = 48 << 10;
    /**
     * The prefix of a field that contains an uploaded file of a form that is sent again. The value is the file name, a colon and the content in
     * Base64.
     */
    private static final String KEPT_FILE = "_file.";

    private final Map<String, List<String>> fields = new LinkedHashMap<>();
    private final Map<String, File> files = new LinkedHashMap<>();
    private int values;

    /** An uploaded file. @param name the name that the browser sent, for display only */
    record File(String name, byte[] content) {
    }

    /** Reports that a form is too long, has too many fields or cannot be read. */
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

    /** Reads a query string. The result has no fields if the query is null or empty. */
    static Form query(String query) throws RejectedException {
        Form form = new Form();
        form.readPairs(query == null ? "" : query);
        return form;
    }

    /** Reads the body of a request, as its content type says. */
    static Form body(String contentType, byte[] all) throws RejectedException {
        Form form = new Form();
        String type = contentType == null ? "" : contentType;
        if (FormPart.isForm(type)) {
            form.readParts(type, all);
        } else if (type.startsWith("application/x-www-form-urlencoded")) {
            form.readPairs(new String(all, StandardCharsets.UTF_8));
        } else if (all.length > 0) {
            throw new RejectedException(415, "the content type is not a content type of forms");
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
            throw new RejectedException(400, "a field is not URL-encoded");
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

    private void readParts(String contentType, byte[] all) throws RejectedException {
        try {
            for (FormPart part : FormPart.read(contentType, all, MOST_FIELDS)) {
                if (part.fileName().isEmpty()) {
                    add(part.name(), new String(part.content(), StandardCharsets.UTF_8));
                } else if (part.content().length > 0) {
                    count();
                    files.put(part.name(), new File(part.fileName().get(), part.content()));
                }
            }
        } catch (MalformedMimeException e) {
            throw new RejectedException(400, "the form cannot be read: " + e.getMessage());
        }
    }

    /** Returns the value of a field without leading and trailing blanks; empty if there is no such field. */
    String get(String field) {
        return raw(field).strip();
    }

    /** Returns the value of a field exactly as it was typed. Use this for PINs and passwords. */
    String raw(String field) {
        return fields.getOrDefault(field, List.of("")).get(0);
    }

    boolean has(String field) {
        return fields.containsKey(field);
    }

    /** Returns every value of a field, for check boxes that share a name. */
    List<String> all(String field) {
        return fields.getOrDefault(field, List.of());
    }

    /** Returns the fields whose names start with the prefix, in their order. */
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
        /** Returns the name to show; the prefix of a kept file is removed. */
        String shownName() {
            return name.startsWith(KEPT_FILE) ? name.substring(KEPT_FILE.length()) : name;
        }

        /** Returns the value to show: of a file, its name. */
        String shownValue() {
            return name.startsWith(KEPT_FILE) ? value.substring(0, Math.max(0, value.lastIndexOf(':'))) : value;
        }
    }

    /** Returns the input for a form that is shown again. It contains files, but not secrets and not the fields of the console itself. */
    List<Field> kept() {
        List<Field> kept = typed();
        files.keySet().forEach(name -> kept.add(keptFile(name)));
        return kept;
    }

    /** Returns an uploaded file as a field, for a form that asks for confirmation. The file must exist. */
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

    /** Returns the input of a form that the sign-in keeps. It is like {@link #kept}, but without files and without the fields of the sign-in form. */
    List<Field> keptForSignIn() {
        return typed().stream().filter(field -> !field.name().equals("username")).toList();
    }

    /** Returns whether the input that the sign-in keeps is short enough to be sent with the sign-in form. */
    boolean fitsSignIn() {
        return keptForSignIn().stream().mapToLong(field -> encoded(field.name()) + encoded(field.value()) + 2).sum() <= KEPT_BYTES;
    }

    private static long encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).length();
    }

    private static boolean isSecret(String name) {
        return name.equals("pin") || name.endsWith("Pin") || name.startsWith("passphrase") || name.equals("password");
    }

    /** Returns whether the input contains a secret, which must be entered again. */
    boolean hasSecret() {
        return fields.keySet().stream().anyMatch(Form::isSecret);
    }
}
