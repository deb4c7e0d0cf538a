package org.turnpike.server;

import java.util.List;
import java.util.stream.Collectors;

/** Writes docs/settings.md from the descriptions that the settings have where they are read. */
final class SettingsPage {
    private static final String HEAD = """
            # Settings

            <!-- Generated from the descriptions in the code. SettingsPageTest compares this page and says how to write it again. -->

            Turnpike reads settings from `turnpike.properties` in the home directory, from the environment, and from system properties. The environment overrides
            the file, and system properties override both. The environment variable of `turnpike.ocsp.retry-interval` is `TURNPIKE_OCSP_RETRY_INTERVAL`.

            Durations are written in ISO-8601 (`PT30S`, `P7D`) and sizes as `10MiB`. An unknown name or an invalid value prevents the start, and all problems are
            reported together. Secrets come from files or the environment only.
            """;
    private static final String DATABASE = """

            The embedded database is SQLite. It has one file each for configuration, message log and operational data: `db/configuration.db`, `db/messagelog.db`,
            `db/monitoring.db`. While the server runs, each has a second file ending in `-wal`. Copy the database of a running server with
            `sqlite3 messagelog.db "VACUUM INTO 'copy.db'"`, never with `cp`. `db/lock` prevents a second server from using the same home directory.

            SQLite is a native library for Linux on x86_64 or aarch64, with glibc or musl. Each start copies it into `db/` for a moment, so that folder must allow
            code to run (no `noexec`). To use another library, set the system properties `org.sqlite.lib.path` (folder) and `org.sqlite.lib.name` (file).
            """;
    private static final String PKCS11 = """

            PKCS#11 tokens contain signing keys. `<name>` consists of lower-case letters and digits; it is the id of the token in administration. Several tokens may
            use the same module.

            The module is called through a native library, which is unpacked into the home directory for a moment, or into the folder that the system property
            `jna.tmpdir` names. That folder must allow code to run. Java 24 and newer print a warning without `--enable-native-access=ALL-UNNAMED`.
            """;
    private static final String DOORS = """

            The container opens the doors before `turnpike.properties` is read, so these settings are system properties. On Tomcat, `bin/setenv.sh` of `tomcat-conf`
            also reads them from `turnpike.properties`. Without it, add `-D<name>=<value>` to `CATALINA_OPTS`, or to `JAVA_OPTS` in WildFly's `bin/standalone.conf`.

            A request may have 100 header fields on Tomcat (`maxHeaderCount`) and 1,000 on WildFly (`max-headers`), 64 KiB together. A request with more is answered
            with 400.

            On Tomcat the heap bounds each door too: at most 1/6 of it is for connections (20 KiB each, 90 KiB with TLS) and at most 1/5 for requests under way
            (192 KiB each, 136 KiB at the server door). The default heap of 320 MB allows about 550 connections at a door with TLS, 2,500 at a door without TLS, 310 requests at a
            client door and 440 at the server door, and a tenth less with the parallel collector. One address has at most `turnpike.admission.share` of each. The operating system keeps
            up to 1,024 further connections (`acceptCount`, bounded by `net.core.somaxconn`) until another connection is closed. A connection without a place waits until an answer is written, for at
            most `turnpike.admission.longest-wait`. It is then answered with 503, or closed if it has not completed its TLS handshake. While others wait, a connection whose request head does not arrive within the
            door's `timeout` is closed. To allow more, increase `TURNPIKE_HEAP`.
            """;

    private record Section(String title, String text, String... capabilities) {
        boolean has(DescribedSetting setting) {
            return List.of(capabilities).contains(setting.capability());
        }
    }

    private static final List<Section> SECTIONS = List.of(new Section("Home", "", "home"), new Section("Doors", DOORS, "door"),
            new Section("Administration", "", "admin", "backup"),
            new Section("Other security servers", "", "peers"), new Section("Information systems and service descriptions", "", "services"),
            new Section("Global configuration", "", "globalconf"), new Section("OCSP", "", "ocsp"), new Section("Trust", "", "trust"),
            new Section("Messages", "", "messages"), new Section("Admission", "", "admission"), new Section("Health", "", "health"),
            new Section("Database", DATABASE, "database"), new Section("Message log", "", "messagelog"),
            new Section("Archive", "\nSee [message-log.md](message-log.md).\n", "archive"),
            new Section("Time-stamping", "", "timestamping"), new Section("Signing", "", "signing"), new Section("Software token and checks of tokens", "", "token"),
            new Section("Hardware tokens", PKCS11, "pkcs11"), new Section("Deadlines", "", "deadlines"),
            new Section("Monitoring", "", "operations", "environment", "metrics", "log"));

    private SettingsPage() {
    }

    /** Returns the page; fails for a setting that belongs to no section. */
    static String of(List<DescribedSetting> settings) {
        settings.stream().filter(setting -> SECTIONS.stream().noneMatch(section -> section.has(setting))).findFirst().ifPresent(setting -> {
            throw new AssertionError("SettingsPage has no section for " + setting.name());
        });
        return HEAD + SECTIONS.stream().map(section -> section(section, settings.stream().filter(section::has).toList())).collect(Collectors.joining());
    }

    private static String section(Section section, List<DescribedSetting> settings) {
        return "\n## " + section.title() + "\n" + section.text() + "\n| setting | type | unit or values | default | effect |\n|---|---|---|---|---|\n"
                + settings.stream().map(SettingsPage::row).collect(Collectors.joining());
    }

    private static String row(DescribedSetting setting) {
        return "| `" + setting.name() + "` | " + setting.type() + " | " + setting.unit() + " | " + value(setting.defaultValue()) + " | " + setting.effect() + " |\n";
    }

    /** Values are code; words are not. */
    private static String value(String text) {
        boolean words = text.contains(" ") || text.equals(DescribedSetting.NONE);
        return words ? text : "`" + text.replace(",", "`, `") + "`";
    }
}
