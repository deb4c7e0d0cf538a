package org.turnpike.console;

import java.util.List;
import java.util.stream.Stream;
import org.turnpike.admin.BackupMXBean;
import org.turnpike.admin.EnvironmentMXBean;
import org.turnpike.admin.SettingView;
import org.turnpike.console.Sheet.Action;
import org.turnpike.console.Sheet.Cell;
import org.turnpike.console.Sheet.Section;

/** The page of the backups and the page of the settings. */
final class RecordsPage {
    private static final String BACKUP = "/console/backup";

    private RecordsPage() {
    }

    /** Shows the backup files. */
    static PageAnswer backups(Visit visit) {
        Frame frame = visit.frame("backup");
        List<List<Cell>> rows = visit.bean(BackupMXBean.class).getFiles().stream().map(each -> List.of(Cell.of(each.getFile()), Cell.of(frame.time(each.getWritten())),
                Cell.of(frame.bytes(each.getBytes())), Cell.of(List.of(Action.of("backup-restore", BACKUP + "/restore").on("file", each.getFile()).secret("passphrase").secret("pin"),
                        Action.of("backup-delete", BACKUP + "/delete").on("file", each.getFile()))))).toList();
        return Sheet.page(frame, frame.t("menu.backup"), frame.t("backup.lead"), List.of(Section.of("").table(frame.columns("backup.file", "backup.written", "backup.size", "todo"), rows,
                frame.t("none")).actions(List.of(Action.of("backup-create", BACKUP + "/create").secret("passphrase")))));
    }

    /** Shows every setting. Settings that do not have their default value are first. */
    static PageAnswer settings(Visit visit) {
        Frame frame = visit.frame("settings");
        List<SettingView> all = visit.bean(EnvironmentMXBean.class).getSettings();
        List<List<Cell>> rows = Stream.concat(all.stream().filter(each -> !isDefault(each)), all.stream().filter(RecordsPage::isDefault)).map(each -> List.of(Cell.of(each.getName()),
                Cell.of(each.getValue()), isDefault(each) ? Cell.of(frame.t("settings.source.DEFAULT")) : Cell.badge(frame.t("settings.source." + each.getSource()), "attention"),
                Cell.of(each.getDefaultValue()), Cell.of(each.getUnit().isEmpty() ? each.getType() : each.getType() + ", " + each.getUnit().replace("`", "")),
                Cell.of(each.getEffect().replace("`", "")))).toList();
        return Sheet.page(frame, frame.t("menu.settings"), frame.t("settings.lead"), List.of(Section.of("").table(
                frame.columns("settings.name", "settings.value", "settings.source", "settings.default", "settings.unit", "settings.effect"), rows, frame.t("none"))));
    }

    private static boolean isDefault(SettingView setting) {
        return setting.getSource().equals("DEFAULT");
    }

    /** Adds the forms for backups. */
    static void forms(Routes.Forms forms) {
        Page again = RecordsPage::backups;
        forms.add(BACKUP + "/create", Roles.SYSTEM, again, BACKUP, "backup-create", (visit, form) -> visit.bean(BackupMXBean.class).create(form.raw("passphrase")));
        forms.add(BACKUP + "/restore", Roles.SYSTEM, again, BACKUP, "backup-restore", (visit, form) -> visit.bean(BackupMXBean.class).restore(form.get("file"), form.raw("passphrase"),
                form.raw("pin")));
        forms.add(BACKUP + "/delete", Roles.SYSTEM, again, BACKUP, "backup-delete", (visit, form) -> visit.bean(BackupMXBean.class).delete(form.get("file")));
    }
}
