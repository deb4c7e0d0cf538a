package org.turnpike.backup;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/**
 * The contents of a backup. Names of parts and files are never used as paths without a check: this class allows only a small set of characters in
 * them, and each part accepts only the names that it knows.
 *
 * @param server the server to which the backup belongs; empty for a server that was not initialised
 * @param parts the files of each part. The outer key is the name of the part, the inner key is the name of the file
 */
record BackupContents(String server, Instant createdAt, Map<String, Map<String, byte[]>> parts) {
    private static final int FORMAT = 1;
    private static final int MOST_PARTS = 100;
    private static final int MOST_FILES = 10_000;
    private static final Pattern PART = Pattern.compile("[a-z0-9]{1,40}(/[a-z0-9]{1,40})?");
    private static final Pattern FILE = Pattern.compile("SEGMENT(/SEGMENT){0,2}".replace("SEGMENT", "(?![.]{1,2}(/|$))[A-Za-z0-9._%+-]{1,250}"));

    BackupContents {
        parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
    }

    /** @throws IOException if the contents exceed the limit of a backup, or a name is not allowed */
    byte[] encoded() throws IOException {
        byte[] encoded = written();
        try {
            decoded(encoded);
            return encoded;
        } catch (RefusedException e) {
            throw new IOException("A backup with these contents could not be restored: " + e.getMessage(), e);
        }
    }

    /** Reads a count from zero to {@code most}. A count that exceeds the number of bytes left in the file is rejected. */
    private static int count(DataInputStream in, int most, String what) throws IOException, RefusedException {
        int count = in.readInt();
        if (count < 0 || count > most || count > in.available()) {
            throw malformed(count + " " + what + " are announced");
        }
        return count;
    }

    private byte[] written() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(FORMAT);
        out.writeUTF(server);
        out.writeLong(createdAt.toEpochMilli());
        out.writeInt(parts.size());
        for (Map.Entry<String, Map<String, byte[]>> part : parts.entrySet()) {
            out.writeUTF(part.getKey());
            out.writeInt(part.getValue().size());
            for (Map.Entry<String, byte[]> file : part.getValue().entrySet()) {
                out.writeUTF(file.getKey());
                out.writeInt(file.getValue().length);
                out.write(file.getValue());
            }
        }
        if (bytes.size() > SealedFile.MOST_CONTENTS) {
            throw new IOException("There are " + bytes.size() + " bytes to back up, but a backup can have at most " + SealedFile.MOST_CONTENTS);
        }
        return bytes.toByteArray();
    }

    /** @throws RefusedException {@code invalid_request} naming {@code file}, if the bytes are not an output of {@link #encoded} */
    static BackupContents decoded(byte[] bytes) throws RefusedException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int format = in.readInt();
            if (format != FORMAT) {
                throw malformed("format " + format + " is unknown to this server");
            }
            BackupContents contents = new BackupContents(in.readUTF(), Instant.ofEpochMilli(in.readLong()), parts(in));
            if (in.available() > 0) {
                throw malformed(in.available() + " bytes follow the last file");
            }
            return contents;
        } catch (IOException e) {
            throw malformed("they are truncated, or a name is not UTF-8");
        }
    }

    private static Map<String, Map<String, byte[]>> parts(DataInputStream in) throws IOException, RefusedException {
        Map<String, Map<String, byte[]>> parts = new LinkedHashMap<>();
        int count = count(in, MOST_PARTS, "parts");
        for (int i = 0; i < count; i++) {
            String name = name(in, PART);
            if (parts.put(name, files(in)) != null) {
                throw malformed("part '" + name + "' occurs twice");
            }
        }
        return parts;
    }

    private static Map<String, byte[]> files(DataInputStream in) throws IOException, RefusedException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        int count = count(in, MOST_FILES, "files");
        for (int i = 0; i < count; i++) {
            String name = name(in, FILE);
            byte[] content = new byte[count(in, SealedFile.MOST_CONTENTS, "bytes")];
            in.readFully(content);
            if (files.put(name, content) != null) {
                throw malformed("file '" + name + "' occurs twice");
            }
        }
        return files;
    }

    private static String name(DataInputStream in, Pattern legal) throws IOException, RefusedException {
        String name = in.readUTF();
        if (!legal.matcher(name).matches()) {
            throw malformed("a name in it contains a character that is not allowed");
        }
        return name;
    }

    private static RefusedException malformed(String why) {
        return new RefusedException(FaultCode.INVALID_REQUEST, "file: its contents are malformed: " + why);
    }
}
