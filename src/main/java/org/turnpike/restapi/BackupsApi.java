package org.turnpike.restapi;

import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.List;
import org.turnpike.admin.BackupFileView;
import org.turnpike.admin.BackupMXBean;
import org.turnpike.mime.FormPart;
import org.turnpike.mime.MalformedMimeException;

/**
 * {@code /api/v1/backups}: the backup files. X-Road's API has no field for the passphrase, so the passphrase comes from
 * {@code turnpike.backup.passphrase.file}. Without this setting, a backup is rejected.
 */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
public final class BackupsApi {
    private static final int MOST_PARTS = 100;

    private final Desk desk;

    /** Created by Jersey for each request. */
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
    @Allowed(bean = BackupMXBean.class, operation = "getFiles")
    public List<Backup> files() {
        return backups().getFiles().stream().map(Backup::of).toList();
    }

    /** Writes a backup before it answers. 400 naming {@code passphrase} if no passphrase is configured. */
    @POST
    @Path("backups")
    @Consumes(MediaType.WILDCARD)
    @Allowed(bean = BackupMXBean.class, operation = "create")
    public Response create() {
        String file = desk.call(() -> backups().create("")).getFile();
        return Response.status(201).entity(Backup.of(require(file))).build();
    }

    record BackupExt(String filename, String createdAt, boolean localConfPresent) {
    }

    /** Like {@code POST /backups}: this server has no local configuration that a backup lacks. */
    @POST
    @Path("backups/ext")
    @Consumes(MediaType.WILDCARD)
    @Allowed(bean = BackupMXBean.class, operation = "create")
    public Response createExt() {
        String file = desk.call(() -> backups().create("")).getFile();
        BackupFileView made = require(file);
        return Response.status(201).entity(new BackupExt(made.getFile(), made.getWritten(), false)).build();
    }

    /**
     * Stores an uploaded backup file, the part {@code file} of a form. If a file of that name exists, the answer is the warning
     * {@code warning_file_already_exists}, unless warnings are ignored.
     */
    @POST
    @Path("backups/upload")
    @Consumes(MediaType.WILDCARD)
    @Allowed(bean = BackupMXBean.class, operation = "add")
    public Response upload(@HeaderParam("Content-Type") String type, @QueryParam("ignore_warnings") boolean ignoreWarnings, byte[] form) {
        FormPart uploaded = uploaded(type, form);
        String name = uploaded.fileName().orElseThrow();
        if (!ignoreWarnings && backups().getFiles().stream().anyMatch(each -> each.getFile().equals(name))) {
            throw ApiException.warnings(List.of(new ApiError.Detail("warning_file_already_exists", List.of(name))));
        }
        BackupFileView added = desk.call(() -> backups().add(name, uploaded.content(), ignoreWarnings));
        return Response.status(201).entity(Backup.of(added)).build();
    }

    private static FormPart uploaded(String contentType, byte[] form) {
        if (!FormPart.isForm(contentType)) {
            throw ApiException.status(415);
        }
        try {
            return FormPart.read(contentType, form, MOST_PARTS).stream().filter(part -> part.name().equals("file") && part.fileName().isPresent()).findFirst()
                    .orElseThrow(() -> ApiException.of(400, "invalid_backup_file"));
        } catch (MalformedMimeException e) {
            throw ApiException.of(400, "invalid_backup_file");
        }
    }

    /** The bytes of a backup file, which is encrypted with its passphrase. */
    @GET
    @Path("backups/{file}/download")
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    @Allowed(bean = BackupMXBean.class, operation = "read")
    public Response download(@PathParam("file") String file) {
        String name = require(file).getFile();
        StreamingOutput content = out -> {
            long from = 0;
            for (byte[] next = backups().read(name, from); next.length > 0; next = backups().read(name, from)) {
                out.write(next);
                from += next.length;
            }
        };
        return Response.ok(content).header("Content-Disposition", "attachment; filename=\"" + name + "\"").build();
    }

    record Restored(boolean hsmTokensLoggedOut) {
    }

    /** Restores a backup that was written with the configured passphrase. The software token then waits for its PIN. */
    @PUT
    @Path("backups/{file}/restore")
    @Consumes(MediaType.WILDCARD)
    @Allowed(bean = BackupMXBean.class, operation = "restore")
    public Restored restore(@PathParam("file") String file) {
        String name = require(file).getFile();
        desk.call(() -> backups().restore(name, "", ""));
        return new Restored(false);
    }

    private BackupFileView require(String file) {
        return backups().getFiles().stream().filter(each -> each.getFile().equals(file)).findFirst().orElseThrow(() -> ApiException.of(404, "backup_file_not_found"));
    }

    /** Deletes a backup file. 404 if no file has that name. */
    @DELETE
    @Path("backups/{file}")
    @Allowed(bean = BackupMXBean.class, operation = "delete")
    public void delete(@PathParam("file") String file) {
        String name = require(file).getFile();
        desk.run(() -> backups().delete(name));
    }
}
