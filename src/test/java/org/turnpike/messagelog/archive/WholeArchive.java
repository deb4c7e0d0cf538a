package org.turnpike.messagelog.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.turnpike.message.Sha512;
import org.turnpike.signature.Containers;
import org.turnpike.storage.Database;

/** An archive that must be whole: every file is complete and known, follows the one before it, and no container is in it twice. */
public final class WholeArchive {
    private static final int ALL = 1_000_000;

    private WholeArchive() {
    }

    /**
     * Requires that the folders of all nodes on a database hold the archive, with nothing besides but the measurements of disk use; of one group.
     *
     * @return SHA-512 of the containers by their names
     */
    public static Map<String, byte[]> require(Database database, List<Path> folders) throws IOException, SQLException {
        List<Archive> archives = new ArrayList<>(new ArchiveStore(database).newest(ALL));
        Collections.reverse(archives);
        Map<String, Path> files = new HashMap<>();
        for (Path folder : folders) {
            try (Stream<Path> all = Files.list(folder)) {
                all.filter(file -> !file.getFileName().toString().startsWith("disk-use")).forEach(file -> assertThat(files.put(file.getFileName().toString(), file)).isNull());
            }
        }
        assertThat(files.keySet()).containsExactlyInAnyOrderElementsOf(archives.stream().map(Archive::fileName).toList());
        Map<String, byte[]> containers = new LinkedHashMap<>();
        ArchiveLink end = ArchiveLink.NONE;
        for (Archive archive : archives) {
            Map<String, byte[]> entries = Containers.entries(Files.readAllBytes(files.get(archive.fileName())));
            LinkingInfo info = LinkingInfo.parse(entries.remove(LinkingInfo.ENTRY));
            assertThat(info.previous()).isEqualTo(end);
            end = new ArchiveLink(archive.lastDigest(), archive.fileName());
            assertThat(info.lastDigest()).isEqualTo(archive.lastDigest());
            assertThat(info.links().stream().map(LinkingInfo.Link::container).toList()).isEqualTo(List.copyOf(entries.keySet()));
            assertLinked(info, entries);
            entries.forEach((name, container) -> assertThat(containers.put(name, Sha512.of(container))).as(name + " is in two files").isNull());
        }
        return containers;
    }

    private static void assertLinked(LinkingInfo info, Map<String, byte[]> entries) {
        String last = info.previous().digest();
        Set<String> names = new HashSet<>();
        for (LinkingInfo.Link link : info.links()) {
            assertThat(names.add(link.container())).as(link.container() + " is in a file twice").isTrue();
            last = LinkingInfo.next(info.algorithm(), last, info.algorithm().digest(entries.get(link.container())));
            assertThat(link.digest()).isEqualTo(last);
        }
    }
}
