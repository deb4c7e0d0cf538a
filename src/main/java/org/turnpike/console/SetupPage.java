package org.turnpike.console;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.turnpike.admin.ClientsMXBean;
import org.turnpike.admin.GlobalConfigurationMXBean;
import org.turnpike.admin.KeysMXBean;
import org.turnpike.admin.MemberView;
import org.turnpike.admin.OwnCertificateView;
import org.turnpike.admin.SecurityServerMXBean;
import org.turnpike.admin.TokenView;
import org.turnpike.admin.TokensMXBean;
import org.turnpike.console.Procedure.Now;
import org.turnpike.console.Sheet.Action;
import org.turnpike.console.Sheet.Cell;
import org.turnpike.console.Sheet.Section;

/**
 * The procedure from an empty home directory to a server that serves messages. It shows the steps in their order, each with its state and its form.
 */
final class SetupPage implements Page {
    static final String KEY = "setup";
    static final String PATH = "/console/setup";
    private static final Map<String, String> FROM = Map.of(Procedure.FROM, KEY);

    @Override
    public PageAnswer answer(Visit visit) {
        Frame frame = visit.frame(KEY);
        return Sheet.page(frame, frame.t("menu.setup"), frame.t("setup.lead"), List.of(Section.of("").steps(steps(visit, frame).steps())));
    }

    private static Procedure steps(Visit visit, Frame frame) {
        GlobalConfigurationMXBean conf = visit.bean(GlobalConfigurationMXBean.class);
        SecurityServerMXBean server = visit.bean(SecurityServerMXBean.class);
        TokenView token = software(visit);
        Procedure steps = new Procedure(frame, "setup.step.");
        steps.step("anchor", !conf.getAnchorHash().isEmpty(), frame.t("setup.anchor.done", conf.getAnchorHash()),
                () -> Now.act(frame.t("setup.anchor"), TrustPage.anchorForm().from(FROM)).unless(TrustPage.mayImportAnchor(visit, conf), needs(frame, "system")));
        steps.step("configuration", !conf.getInstance().isEmpty(), frame.t("setup.configuration.done", conf.getInstance(), frame.time(conf.getExpires())),
                () -> Now.act(frame.t("setup.configuration", conf.getLastFailureReason()), TrustPage.refreshForm().from(FROM)).unless(visit.may(Roles.SECURITY_OR_SYSTEM), needs(frame, "system")));
        steps.step("server", !server.getServer().isEmpty(), server.getServer(), () -> Now.act(frame.t("setup.server", conf.getInstance()),
                Action.of("server-check", PATH + "/check").text("memberClass", "").text("memberCode", "").text("serverCode", "")).unless(visit.may(Roles.SYSTEM), needs(frame, "system")));
        steps.step("token", token.isActive(), frame.t("setup.token.done"), () -> (isNew(token) ? Now.act(frame.t("setup.pin"), KeysPage.pinForm(token).from(FROM))
                .unless(visit.may(Roles.TOKEN_STARTS), needs(frame, "system"))
                : Now.act(frame.t("setup.token", KeysPage.attempts(frame, token)), KeysPage.loginForm(token).from(FROM)).unless(visit.may(Roles.SECURITY_OR_SYSTEM), needs(frame, "security"))));
        List<String> stamping = server.getServer().isEmpty() ? List.of() : server.getTimeStampingServices();
        steps.step("stamping", !stamping.isEmpty(), String.join(", ", stamping),
                () -> Now.act(frame.t("setup.stamping"), TrustPage.stampingForm(conf).from(FROM)).unless(visit.may(Roles.SECURITY), needs(frame, "security")));
        certificate(visit, frame, steps, "SIGNING", owner(server));
        certificate(visit, frame, steps, "AUTHENTICATION", "");
        client(visit, frame, steps, server);
        return steps.step("serve", server.isReady(), frame.t("serve.state.good"), () -> new Now(true, String.join(" ", server.getProblems()), List.of(Cell.link(frame.t("menu.serve"), "/console/")), List.of()));
    }

    private static void certificate(Visit visit, Frame frame, Procedure steps, String usage, String member) {
        List<OwnCertificateView> active = visit.bean(KeysMXBean.class).getCertificates().stream()
                .filter(each -> each.isActive() && each.getUsage().equals(usage) && each.getMember().equals(member)).toList();
        steps.step(usage, !active.isEmpty(), active.isEmpty() ? "" : active.get(0).getSubject(), () -> Now.go(frame.t("setup." + usage),
                Cell.link(frame.t("rollover.new." + usage), RolloverPage.path(usage, member))).unless(KeysPage.mayChange(visit, usage), needs(frame, "security")));
    }

    private static void client(Visit visit, Frame frame, Procedure steps, SecurityServerMXBean server) {
        List<String> registered = server.getServer().isEmpty() || !visit.may(Roles.CLIENT_READERS) ? List.of() : visit.bean(ClientsMXBean.class).getClients().stream()
                .filter(each -> each.getStatus().equals("REGISTERED") && !each.getId().equals(owner(server))).map(each -> each.getId()).toList();
        steps.step("client", !registered.isEmpty(), registered.isEmpty() ? "" : registered.get(0),
                () -> Now.go(frame.t("setup.client"), Cell.link(frame.t("menu.clients"), "/console/clients")).unless(visit.may(Roles.CLIENT_READERS), needs(frame, "registration")));
    }

    /** Returns the owner of the server, INSTANCE/CLASS/CODE; empty before the server has an identifier. */
    static String owner(SecurityServerMXBean server) {
        String id = server.getServer();
        return id.isEmpty() ? "" : id.substring(0, id.lastIndexOf('/'));
    }

    private static String needs(Frame frame, String role) {
        return frame.t("setup.needs." + role);
    }

    private static TokenView software(Visit visit) {
        return visit.bean(TokensMXBean.class).getTokens().stream().filter(each -> each.getKind().equals("SOFTWARE")).findFirst()
                .orElseThrow(() -> new AssertionError("there is always a software token"));
    }

    private static boolean isNew(TokenView token) {
        return token.getPin().equals("NOT_INITIALIZED");
    }

    /**
     * Shows the identifier and the owner of the server before they are saved, because they cannot be changed afterwards. Also asks for the first PIN
     * of the token.
     */
    private static PageAnswer check(Visit visit) {
        Frame frame = visit.frame(KEY);
        Form form = visit.form();
        GlobalConfigurationMXBean conf = visit.bean(GlobalConfigurationMXBean.class);
        String server = form.has("server") ? form.get("server") : String.join("/", conf.getInstance(), form.get("memberClass"), form.get("memberCode"), form.get("serverCode"));
        String owner = server.substring(0, server.lastIndexOf('/'));
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(frame.t("setup.check.server"), server);
        facts.put(frame.t("setup.check.member"), conf.members("").stream().filter(each -> each.getId().equals(owner)).findFirst().map(MemberView::getName).orElse(frame.t("setup.check.unknown")));
        Action initialise = Action.of("server-initialise", PATH + "/initialise").on("server", server);
        Action action = isNew(software(visit)) ? initialise.secret("newPin").secret("repeatedPin") : initialise;
        return Sheet.page(frame, frame.t("setup.check"), frame.t("setup.check.lead"), List.of(Section.of("").with(facts).actions(List.of(action.opened()))));
    }

    /** Sets the PIN and then the identifier of the server. The PIN is first, so that nothing is changed if the PIN is too weak. */
    private static void initialise(Visit visit, Form form) {
        TokenView token = software(visit);
        if (isNew(token)) {
            if (!form.raw("newPin").equals(form.raw("repeatedPin"))) {
                throw new IllegalArgumentException("repeatedPin: the two PINs differ");
            }
            visit.bean(TokensMXBean.class).initialize(token.getId(), form.raw("newPin"));
        }
        visit.bean(SecurityServerMXBean.class).initialise(form.get("server"));
    }

    /** Adds the forms that are used before the server has an identifier. */
    static void forms(Routes.Forms forms) {
        forms.page(PATH + "/check", Roles.SYSTEM, SetupPage::check, new SetupPage());
        forms.add(PATH + "/initialise", Roles.SYSTEM, SetupPage::check, PATH, "server-initialise", SetupPage::initialise);
    }
}
