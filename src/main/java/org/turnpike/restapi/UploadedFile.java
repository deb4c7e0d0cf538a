package org.turnpike.restapi;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The uploaded file in a form: the part {@code file} (RFC 7578); other parts are ignored.
 *
 * @param name the file name that the sender gave, unchecked
 */
record UploadedFile(String name, byte[] content) {
    private static final Pattern BOUNDARY = Pattern.compile("multipart/form-data\\s*;.*?\\bboundary=\"?([^\";,\\s]{1,70})\"?.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern NAME = Pattern.compile("(?:^|[;\\s])name=\"file\"", Pattern.CASE_INSENSITIVE);
    private static final Pattern FILE = Pattern.compile("\\bfilename=\"([^\"\\r\\n]{1,255})\"", Pattern.CASE_INSENSITIVE);
    private static final int MOST_HEAD_BYTES = 4096;
    private static final byte[] BLANK = {'\r', '\n', '\r', '\n'};

    /** @throws ApiException 415 when that is not such a form, 400 {@code invalid_backup_file} when it has no such part */
    static UploadedFile read(String contentType, byte[] form) {
        Matcher type = BOUNDARY.matcher(contentType == null ? "" : contentType);
        if (!type.matches()) {
            throw ApiException.status(415);
        }
        byte[] boundary = ("--" + type.group(1)).getBytes(StandardCharsets.ISO_8859_1);
        byte[] delimiter = ("\r\n--" + type.group(1)).getBytes(StandardCharsets.ISO_8859_1);
        int from = Arrays.equals(form, 0, Math.min(boundary.length, form.length), boundary, 0, boundary.length) ? boundary.length : -1;
        while (from >= 0) {
            int blank = find(form, BLANK, from, Math.min(form.length, from + MOST_HEAD_BYTES));
            int end = blank < 0 ? -1 : find(form, delimiter, blank + 2, form.length);
            if (end < 0) {
                break;
            }
            String head = new String(form, from, blank - from, StandardCharsets.UTF_8);
            Matcher file = FILE.matcher(head);
            if (NAME.matcher(head).find() && file.find()) {
                return new UploadedFile(file.group(1), Arrays.copyOfRange(form, Math.min(blank + BLANK.length, end), end));
            }
            from = end + delimiter.length;
        }
        throw ApiException.of(400, "invalid_backup_file");
    }

    private static int find(byte[] all, byte[] wanted, int from, int to) {
        for (int at = from; at <= to - wanted.length; at++) {
            if (all[at] == wanted[0] && Arrays.equals(all, at, at + wanted.length, wanted, 0, wanted.length)) {
                return at;
            }
        }
        return -1;
    }
}
