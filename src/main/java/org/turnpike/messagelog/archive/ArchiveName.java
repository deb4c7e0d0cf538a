package org.turnpike.messagelog.archive;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The names of archive files (trust.md §5.6): {@code mlog-[<group>-]<start>-<end>-<digest>.zip[.gpg]}, with times in UTC. */
final class ArchiveName {
    static final String PREFIX = "mlog-";
    /** The maximum length of a group in a name. The whole name then has at most 247 characters, which every file system supports. */
    private static final int LONGEST_GROUP = 188;
    private static final int DIGEST_CHARACTERS = 16;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private ArchiveName() {
    }

    static String of(String group, Instant first, Instant last, String lastDigest, boolean encrypted) {
        return PREFIX + (group.isEmpty() ? "" : groupPart(group) + "-") + TIME.format(first) + "-" + TIME.format(last) + "-"
                + lastDigest.substring(0, DIGEST_CHARACTERS) + ".zip" + (encrypted ? ".gpg" : "");
    }

    /** Replaces characters that could have a special meaning for a file system or a shell, because other parties choose identifiers. */
    private static String groupPart(String group) {
        String plain = group.replaceAll("[^A-Za-z0-9._-]", "_");
        return plain.substring(0, Math.min(LONGEST_GROUP, plain.length()));
    }
}
