package org.turnpike.console;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.turnpike.admin.AnchorView;
import org.turnpike.admin.Change;
import org.turnpike.admin.GlobalConfigurationMXBean;
import org.turnpike.admin.OcspMXBean;
import org.turnpike.admin.OcspView;
import org.turnpike.admin.SecurityServerMXBean;
import org.turnpike.admin.TimeStampingMXBean;
import org.turnpike.console.Sheet.Action;
import org.turnpike.console.Sheet.Cell;
import org.turnpike.console.Sheet.Section;

/**
 * The page about the trust of this server: the global configuration, the approved CAs and their responders, the OCSP responses for the certificates
 * of this server, and the time-stamping services.
 */
final class TrustPage implements Page {
    private static final String PATH = "/console/trust";

    @Override
    public PageAnswer answer(Visit visit) {
        Frame frame = visit.frame("trust");
        GlobalConfigurationMXBean conf = visit.bean(GlobalConfigurationMXBean.class);
        List<Section> sections = new ArrayList<>(List.of(configuration(visit, frame, conf)));
        if (!conf.getSkippedEntries().isEmpty()) {
            sections.add(Section.of(frame.t("trust.skipped")).text(conf.getSkippedEntries()));
        }
        sections.addAll(List.of(lastChange(frame, conf), authorities(frame, conf)));
        if (visit.may(Roles.OCSP_READERS)) {
            sections.add(responses(visit, frame));
        }
        sections.add(stamping(visit, frame));
        return Sheet.page(frame, frame.t("menu.trust"), "", sections);
    }

    private static Section configuration(Visit visit, Frame frame, GlobalConfigurationMXBean conf) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(frame.t("trust.instance"), conf.getInstance());
        facts.put(frame.t("trust.version"), String.valueOf(conf.getVersion()));
        facts.put(frame.t("trust.expires"), frame.time(conf.getExpires()) + " " + frame.distance(conf.getExpires()));
        facts.put(frame.t("trust.success"), frame.time(conf.getLastSuccess()) + " " + frame.distance(conf.getLastSuccess()));
        facts.put(frame.t("trust.failure"), conf.getLastFailure().isEmpty() ? frame.t("none") : frame.time(conf.getLastFailure()) + " " + conf.getLastFailureReason());
        facts.put(frame.t("trust.anchor"), conf.getAnchorHash());
        facts.put(frame.t("trust.sources"), String.join(", ", conf.getSources()));
        List<Action> actions = new ArrayList<>();
        if (mayImportAnchor(visit, conf)) {
            actions.add(anchorForm());
        }
        if (visit.may(Roles.SECURITY_OR_SYSTEM)) {
            actions.add(refreshForm());
        }
        return Section.of(frame.t("trust.configuration")).with(facts).actions(actions);
    }

    /** Returns the section with the changes of the newest configuration. */
    private static Section lastChange(Frame frame, GlobalConfigurationMXBean conf) {
        Change change = conf.getLastChange();
        List<String> lines = change.isMade() ? Stream.concat(Stream.of(frame.t("trust.changed-at", frame.time(conf.getChangedAt()))), Difference.lines(change).stream()).toList()
                : List.of(frame.t("trust.unchanged"));
        return Section.of(frame.t("trust.change")).text(lines);
    }

    private static Section authorities(Frame frame, GlobalConfigurationMXBean conf) {
        List<List<Cell>> rows = conf.getAuthorities().stream().map(each -> List.of(Cell.of(each.getService()), Cell.of(each.getSubject()), Cell.of(frame.time(each.getNotAfter())),
                Cell.of(String.join(", ", each.getResponders())))).toList();
        return Section.of(frame.t("trust.authorities")).table(frame.columns("trust.authority", "keys.subject", "keys.until", "trust.responders"), rows, frame.t("none"));
    }

    private static Section responses(Visit visit, Frame frame) {
        List<List<Cell>> rows = visit.bean(OcspMXBean.class).getCertificates().stream().map(each -> List.of(Cell.of(each.getSubject()),
                Cell.badge(each.getStatus() + (each.getProblem().isEmpty() ? "" : ": " + each.getProblem()), style(each)), Cell.of(frame.time(each.getThisUpdate())),
                Cell.of(frame.time(each.getNextUpdate())))).toList();
        return Section.of(frame.t("trust.ocsp")).table(frame.columns("keys.subject", "state", "axis.thisUpdate", "axis.nextUpdate"), rows, frame.t("none"));
    }

    private static String style(OcspView response) {
        return response.getStatus().equals("GOOD") && response.getProblem().isEmpty() ? "good" : "failed";
    }

    private static Section stamping(Visit visit, Frame frame) {
        List<List<Cell>> rows = visit.bean(GlobalConfigurationMXBean.class).getTimeStampingAuthorities().stream().map(each -> List.of(Cell.of(each.getName()), Cell.of(each.getUrl()),
                Cell.of(chosen(visit, each.getName(), each.getUrl()) ? frame.t("trust.chosen") : ""))).toList();
        List<Action> actions = visit.may(Roles.SECURITY) ? List.of(stampingForm(visit.bean(GlobalConfigurationMXBean.class)), Action.of("stamp-now", PATH + "/stamp")) : List.of();
        return Section.of(frame.t("trust.stamping")).table(frame.columns("trust.name", "clients.url", "state"), rows, frame.t("none")).actions(actions);
    }

    private static boolean chosen(Visit visit, String name, String url) {
        List<String> chosen = visit.bean(SecurityServerMXBean.class).getTimeStampingServices();
        return chosen.isEmpty() || chosen.contains(name) || chosen.contains(url);
    }

    /** Returns whether the administrator may import an anchor. Only a system administrator may import the first anchor, as with the REST API. */
    static boolean mayImportAnchor(Visit visit, GlobalConfigurationMXBean conf) {
        return visit.may(conf.getAnchorHash().isEmpty() ? Roles.SYSTEM : Roles.SECURITY_OR_SYSTEM);
    }

    /** Returns the form that shows an anchor, so that its hash can be compared before the anchor is used. */
    static Action anchorForm() {
        return Action.of("anchor-show", PATH + "/anchor/show").file("anchor");
    }

    static Action refreshForm() {
        return Action.of("conf-refresh", PATH + "/refresh");
    }

    static Action stampingForm(GlobalConfigurationMXBean conf) {
        return Action.of("stamping-choose", PATH + "/stamping").choice("services", conf.getTimeStampingAuthorities().stream().map(each -> each.getUrl()).toList());
    }

    private static PageAnswer shownAnchor(Visit visit) {
        Frame frame = visit.frame("trust");
        GlobalConfigurationMXBean conf = visit.bean(GlobalConfigurationMXBean.class);
        visit.require(mayImportAnchor(visit, conf));
        AnchorView anchor = conf.describeAnchor(anchor(visit.form()));
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(frame.t("trust.anchor"), anchor.getHash());
        facts.put(frame.t("trust.instance"), anchor.getInstance());
        facts.put(frame.t("trust.generated"), anchor.getGenerated());
        facts.put(frame.t("trust.sources"), String.join(", ", anchor.getSources()));
        Form.Field file = visit.form().keptFile("anchor");
        Action confirm = Action.of("anchor-import", PATH + "/anchor").on(file.name(), file.value()).on(Procedure.FROM, visit.form().get(Procedure.FROM));
        return Sheet.page(frame, frame.t("trust.anchor.compare"), frame.t("trust.anchor.compare.lead"), List.of(Section.of("").with(facts).actions(List.of(confirm.opened()))));
    }

    private static String anchor(Form form) {
        return new String(form.file("anchor").orElseThrow(() -> new IllegalArgumentException("anchor: choose a file")).content(), StandardCharsets.UTF_8);
    }

    private static void importAnchor(Visit visit, Form form) {
        GlobalConfigurationMXBean conf = visit.bean(GlobalConfigurationMXBean.class);
        visit.require(mayImportAnchor(visit, conf));
        conf.importAnchor(anchor(form));
    }

    /** Adds the forms of this page. */
    static void forms(Routes.Forms forms) {
        Page again = new TrustPage();
        forms.page(PATH + "/anchor/show", Roles.SECURITY_OR_SYSTEM, TrustPage::shownAnchor, again);
        forms.add(PATH + "/anchor", Roles.SECURITY_OR_SYSTEM, again, PATH, "anchor-import", TrustPage::importAnchor);
        forms.add(PATH + "/refresh", Roles.SECURITY_OR_SYSTEM, again, PATH, "conf-refresh", (visit, form) -> visit.bean(GlobalConfigurationMXBean.class).refresh());
        forms.add(PATH + "/stamping", Roles.SECURITY, again, PATH, "stamping-choose", (visit, form) -> visit.bean(SecurityServerMXBean.class).chooseTimeStampingServices(form.all("services")));
        forms.add(PATH + "/stamp", Roles.SECURITY, again, PATH, "stamp-now", (visit, form) -> visit.bean(TimeStampingMXBean.class).stampNow());
    }
}
