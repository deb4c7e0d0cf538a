package org.turnpike.server;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The folders of a home directory, accessible only for the owner. */
record Home(Path path) {

    /** @throws IOException when the home cannot be made or written, with the remedy */
    static Home open(Path path) throws IOException {
        Home home = new Home(path);
        home.folder(path);
        if (!Files.isWritable(path)) {
            throw new IOException("The home directory " + path + " cannot be written: make the user that runs the server its owner, or set turnpike.home to another folder");
        }
        return home;
    }

    /** The name of this machine, if it has one. */
    static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (IOException e) {
            return "localhost";
        }
    }

    Path folder(String name) throws IOException {
        return folder(path.resolve(name));
    }

    Path file(String name) {
        return path.resolve(name);
    }

    private Path folder(Path folder) throws IOException {
        try {
            Files.createDirectories(folder);
            if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            }
            return folder;
        } catch (IOException e) {
            throw new IOException("The folder " + folder + " cannot be created: make the user that runs the server the owner of its parent, or set turnpike.home to another folder", e);
        }
    }
}
