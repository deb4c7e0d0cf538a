package org.turnpike.messagelog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.turnpike.storage.Rows;
import org.turnpike.storage.Storage;

/** A process that fills the small disk it is given, records, makes room and records again: {@code FullDisk <folder>}. Prints one outcome a line. */
final class FullDisk {
    private FullDisk() {
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        Path filler = folder.resolve("filler");
        Records records = new Records();
        try (Storage storage = new Storage(folder)) {
            RecordStore store = new RecordStore(storage.messageLog());
            try (MessageLog log = new MessageLog(store, () -> { }, BodyLogging.ALL)) {
                print("before", log, records);
                fill(filler);
                print("full", log, records);
                print("still full", log, records);
                Files.delete(filler);
                print("after", log, records);
            }
            System.out.println("recorded " + store.count());
            System.out.println("check " + storage.messageLog().inTransaction(connection ->
                    Rows.find(connection, "pragma integrity_check", row -> row.getString(1)).orElseThrow()));
        }
        try (Storage again = new Storage(folder)) {
            System.out.println("again " + new RecordStore(again.messageLog()).count());
        }
    }

    private static void print(String id, MessageLog log, Records records) {
        System.out.println(id + " " + Records.outcome(log, records.message(id, Instant.now())).orElse("recorded"));
    }

    private static void fill(Path filler) throws IOException {
        try (FileChannel file = FileChannel.open(filler, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer block = ByteBuffer.allocate(512);
            while (file.write(block.clear()) > 0) {
                // until the disk takes no more
            }
        } catch (IOException full) {
            System.out.println("filled " + (Files.size(filler) > 0));
        }
    }
}
