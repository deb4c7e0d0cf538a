package org.turnpike.restapi;

import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.turnpike.admin.BackupFileView;
import org.turnpike.admin.BackupMXBean;
import org.turnpike.users.Role;

/** {@code /api/v1/backups}: the backup files. A backup needs a passphrase, which X-Road's API has no place for, so it is made by JMX or the command line. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
public final class BackupsApi {
    private final Desk desk;

    /** Made by Jersey for each request. */
    @Inject
    public BackupsApi(Desk desk) {
        this.desk = desk;
    }

    record Backup(String filename, String createdAt) {
        static Backup of(BackupFileView view) {
            return new Backup(view.getFile(), view.getWritten());
        }
    }

    private BackupMXBean backups() {
        return desk.bean(BackupMXBean.class);
    }

    /** Every backup file, the newest first. */
    @GET
    @Path("backups")
    @Allowed(Role.XROAD_SYSTEM_ADMINISTRATOR)
    public List<Backup> files() {
        return backups().getFiles().stream().map(Backup::of).toList();
    }

    /** Deletes a backup file. 404 when there is none of that name. */
    @DELETE
    @Path("backups/{file}")
    @Allowed(Role.XROAD_SYSTEM_ADMINISTRATOR)
    public void delete(@PathParam("file") String file) {
        if (backups().getFiles().stream().noneMatch(each -> each.getFile().equals(file))) {
            throw ApiException.of(404, "backup_file_not_found");
        }
        desk.run(() -> backups().delete(file));
    }
}
