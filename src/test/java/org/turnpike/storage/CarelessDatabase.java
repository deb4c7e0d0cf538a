package org.turnpike.storage;

import java.io.IOException;
import java.nio.file.Path;
import org.sqlite.SQLiteConfig;

/** A message log whose commits are not forced onto the disk: what a test of durability must find wanting. */
public final class CarelessDatabase {
    private CarelessDatabase() {
    }

    /** Opens the message log of the folder with {@code synchronous=OFF}. */
    public static Database open(Path folder) throws IOException {
        SqliteLibrary.load(folder);
        return new Database(new SqliteEngine(folder.resolve("messagelog.db"), DatabaseSettings.EMBEDDED, SQLiteConfig.SynchronousMode.OFF),
                Storage.Part.MESSAGE_LOG);
    }
}
