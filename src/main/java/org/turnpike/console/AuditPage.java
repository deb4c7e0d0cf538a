package org.turnpike.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.turnpike.admin.AuditMXBean;
import org.turnpike.audit.AuditReport;
import org.turnpike.console.Sheet.Action;
import org.turnpike.console.Sheet.Cell;
import org.turnpike.console.Sheet.Section;
import org.turnpike.fault.LogText;

/**
 * The page of the audit log. It shows the last changes with their authors, the newest first, from the last {@value #READ} lines, and can verify
 * whether the log is intact.
 */
final class AuditPage implements Page {
    private static final String PATH = "/console/audit";
    private static final int READ = 1000;
    private static final int SHOWN = 200;
    private static final int LONGEST = 300;
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public PageAnswer answer(Visit visit) {
        Frame frame = visit.frame("audit");
        AuditMXBean audit = visit.bean(AuditMXBean.class);
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(frame.t("audit.lines"), String.valueOf(audit.getLines()));
        facts.put(frame.t("audit.signed"), audit.getSignedLines() + (audit.getSignedAt().isEmpty() ? "" : ", " + frame.time(audit.getSignedAt())));
        facts.put(frame.t("audit.problem"), audit.getProblem().isEmpty() ? frame.t("none") : audit.getProblem());
        String wanted = visit.query().get("q").toLowerCase(Locale.ROOT);
        List<String> lines = new ArrayList<>(audit.last(READ).stream().filter(each -> each.toLowerCase(Locale.ROOT).contains(wanted)).toList());
        Collections.reverse(lines);
        List<List<Cell>> rows = lines.stream().limit(SHOWN).map(each -> row(frame, each)).toList();
        return Sheet.page(frame, frame.t("menu.audit"), Optional.of(new Sheet.Search(PATH, Map.of(), visit.query().get("q"))), List.of(
                Section.of("").with(facts).actions(List.of(Action.of("audit-verify", PATH + "/verify"))),
                Section.of(frame.t("audit.newest")).table(frame.columns("audit.line", "audit.at", "audit.who", "audit.event", "audit.result", "audit.what"), rows, frame.t("none"))));
    }

    private static List<Cell> row(Frame frame, String text) {
        JsonNode line = read(text);
        String result = line.path("result").asText();
        String style = result.equals("done") ? "good" : result.equals("failed") ? "failed" : "";
        return List.of(Cell.of(line.path("line").asText()), Cell.of(frame.time(line.path("at").asText())), Cell.of(line.path("who").asText() + " " + line.path("from").asText()),
                Cell.of(line.path("event").asText() + " (" + line.path("operation").asText() + ")"), Cell.badge(frame.named("audit.result.", result), style), Cell.of(what(line)));
    }

    private static JsonNode read(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A line of the audit log is not JSON", e);
        }
    }

    /** Returns the arguments, followed by the facts before and after the change, or by the reason of the failure. */
    private static String what(JsonNode line) {
        List<String> parts = new ArrayList<>();
        line.path("arguments").properties().forEach(each -> parts.add(each.getKey() + "=" + shown(each.getValue())));
        for (String part : List.of("reason", "before", "after")) {
            if (!line.path(part).asText().isEmpty()) {
                parts.add(part + ": " + shown(line.path(part)));
            }
        }
        return String.join("; ", parts);
    }

    private static String shown(JsonNode value) {
        return LogText.printable(value.isTextual() ? value.asText() : value.toString(), LONGEST);
    }

    /** Verifies the whole log and shows whether lines were removed, changed or inserted. */
    private static PageAnswer verify(Visit visit) {
        Frame frame = visit.frame("audit");
        AuditReport report = visit.bean(AuditMXBean.class).verify();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(frame.t("audit.intact"), frame.t(report.isIntact() ? "audit.intact.yes" : "audit.intact.no"));
        facts.put(frame.t("audit.lines"), String.valueOf(report.getLines()));
        facts.put(frame.t("audit.signed"), report.getSignedLines() + (report.getSignedAt().isEmpty() ? "" : ", " + frame.time(report.getSignedAt())));
        facts.put(frame.t("audit.head"), report.getHead());
        return Sheet.page(frame, frame.t("action.audit-verify"), "", List.of(Section.of("").with(facts), Section.of(frame.t("audit.findings"))
                .text(report.getFindings().isEmpty() ? List.of(frame.t("none")) : report.getFindings())));
    }

    /** Adds the forms of this page. */
    static void forms(Routes.Forms forms) {
        forms.page(PATH + "/verify", Roles.SYSTEM, AuditPage::verify, new AuditPage());
    }
}
