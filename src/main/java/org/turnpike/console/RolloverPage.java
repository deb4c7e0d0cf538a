package org.turnpike.console;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.turnpike.admin.GlobalConfigurationMXBean;
import org.turnpike.admin.KeyChoiceView;
import org.turnpike.admin.KeyView;
import org.turnpike.admin.KeysMXBean;
import org.turnpike.admin.OcspMXBean;
import org.turnpike.admin.OwnCertificateView;
import org.turnpike.admin.RequestView;
import org.turnpike.admin.SecurityServerMXBean;
import org.turnpike.admin.TokenView;
import org.turnpike.admin.TokensMXBean;
import org.turnpike.console.Procedure.Now;
import org.turnpike.console.Sheet.Action;
import org.turnpike.console.Sheet.Cell;
import org.turnpike.console.Sheet.Section;
import org.turnpike.console.Sheet.Step;

/**
 * The procedure that creates a new key with its certificate. The new key replaces an old one, or is the first key. Each step shows what it waits for.
 * The state of the steps is read from the keys and certificates themselves, so an administrator can leave the procedure and continue it later.
 * Another administrator can also continue it.
 */
final class RolloverPage implements Page {
    static final String KEY = "rollover";
    private static final String PATH = "/console/rollover";
    private static final String AUTHENTICATION = "AUTHENTICATION";

    /**
     * The state of a roll-over. @param old the old certificate; empty for a first key, or if it is already deleted @param fresh the certificate of
     * the new key @param request the certificate request of the new key
     */
    private record Rollover(String usage, String member, String oldHash, Optional<OwnCertificateView> old, Optional<KeyView> successor, Optional<RequestView> request,
            Optional<OwnCertificateView> fresh) {

        static Rollover of(Visit visit) {
            Form form = visit.form().has(Procedure.FROM) ? visit.form() : visit.query();
            KeysMXBean keys = visit.bean(KeysMXBean.class);
            List<OwnCertificateView> certificates = keys.getCertificates();
            Optional<OwnCertificateView> old = certificates.stream().filter(each -> each.getSha256().equals(form.get("old"))).findFirst();
            Optional<KeyView> successor = keys.getKeys().stream().filter(each -> each.getId().equals(form.get("successor"))).findFirst();
            Optional<String> id = successor.map(KeyView::getId);
            return new Rollover(old.map(OwnCertificateView::getUsage).orElse(form.get("usage")), old.map(OwnCertificateView::getMember).orElse(form.get("member")), form.get("old"), old, successor,
                    keys.getRequests().stream().filter(each -> id.equals(Optional.of(each.getKey()))).findFirst(),
                    certificates.stream().filter(each -> id.equals(Optional.of(each.getKey()))).findFirst());
        }

        boolean forAuthentication() {
            return usage.equals(AUTHENTICATION);
        }

        boolean registered() {
            return fresh.filter(each -> each.getStatus().equals("REGISTERED")).isPresent();
        }

        boolean inUse() {
            return fresh.filter(OwnCertificateView::isActive).isPresent();
        }

        /** Returns the fields that a form needs so that its answer returns to this procedure. */
        Map<String, String> origin() {
            Map<String, String> origin = new LinkedHashMap<>();
            origin.put(Procedure.FROM, KEY);
            origin.put("usage", usage);
            origin.put("member", member);
            origin.put("old", oldHash);
            origin.put("successor", successor.map(KeyView::getId).orElse(""));
            return origin;
        }
    }

    /** Returns the path of the procedure for a first key. */
    static String path(String usage, String member) {
        return path(usage, member, "", "");
    }

    /** Returns the path of the procedure that replaces a certificate. */
    static String path(OwnCertificateView old) {
        return path(old.getUsage(), old.getMember(), old.getSha256(), "");
    }

    /** Returns the path of the procedure from which a form was sent. @param successor the new key; may be empty */
    static String path(Form form, String successor) {
        return path(form.get("usage"), form.get("member"), form.get("old"), successor);
    }

    private static String path(String usage, String member, String old, String successor) {
        return PATH + "?usage=" + MessagesPage.encoded(usage) + "&member=" + MessagesPage.encoded(member) + "&old=" + MessagesPage.encoded(old) + "&successor=" + MessagesPage.encoded(successor);
    }

    @Override
    public PageAnswer answer(Visit visit) {
        Frame frame = visit.frame("keys");
        Rollover rollover = Rollover.of(visit);
        if (!List.of("SIGNING", AUTHENTICATION).contains(rollover.usage())) {
            throw new IllegalArgumentException("usage: '" + rollover.usage() + "' is neither SIGNING nor AUTHENTICATION");
        }
        String title = frame.t((rollover.oldHash().isEmpty() ? "rollover.new." : "rollover.title.") + rollover.usage());
        List<Section> sections = new ArrayList<>();
        if (rollover.old().isPresent()) {
            sections.add(Section.of("").with(Map.of(frame.t("rollover.old"), rollover.old().get().getSubject() + ", " + frame.t("serial", rollover.old().get().getSerial()) + ", "
                    + frame.t("keys.until") + " " + frame.time(rollover.old().get().getNotAfter()))));
        }
        sections.add(Section.of("").steps(steps(visit, frame, rollover)));
        return Sheet.page(frame, title, rollover.member(), sections);
    }

    private static List<Step> steps(Visit visit, Frame frame, Rollover rollover) {
        Procedure steps = new Procedure(frame, "rollover.step.");
        boolean mine = KeysPage.mayChange(visit, rollover.usage());
        String others = frame.t("setup.needs.security");
        steps.step("key", rollover.successor().isPresent(), rollover.successor().map(each -> each.getLabel() + ", " + each.getAlgorithm()).orElse(""),
                () -> newKey(visit, frame, rollover).unless(mine, others));
        steps.step("request", rollover.request().isPresent() || rollover.fresh().isPresent(), rollover.request().map(RequestView::getSubject).orElse(""),
                () -> request(visit, frame, rollover).unless(mine, others));
        steps.step("certificate", rollover.fresh().isPresent(), rollover.fresh().map(each -> each.getSubject() + ", " + frame.t("serial", each.getSerial())).orElse(""),
                () -> Now.waits(frame.t("rollover.certificate"), KeysPage.saveForm(rollover.request().get()).from(rollover.origin()), KeysPage.importForm().from(rollover.origin())).unless(mine, others));
        if (rollover.forAuthentication()) {
            steps.step("registration", rollover.registered(), frame.t("status.REGISTERED"), () -> registration(visit, frame, rollover).unless(visit.may(Roles.SECURITY), others));
        }
        steps.step("ocsp", rollover.inUse() || isGood(visit, rollover), "GOOD", () -> activation(visit, frame, rollover).unless(mine, others));
        steps.step("activate", rollover.inUse(), reason(visit, rollover), () -> activation(visit, frame, rollover).unless(mine, others));
        if (!rollover.oldHash().isEmpty()) {
            old(visit, frame, rollover, steps);
        }
        return steps.steps();
    }

    private static Now newKey(Visit visit, Frame frame, Rollover rollover) {
        List<TokenView> tokens = visit.bean(TokensMXBean.class).getTokens();
        Cell[] unused = visit.bean(KeysMXBean.class).getKeys().stream().filter(each -> each.getUsage().equals(rollover.usage()) && each.getCertificates().isEmpty())
                .map(each -> Cell.link(frame.t("rollover.continue", each.getLabel()), path(rollover.usage(), rollover.member(), rollover.oldHash(), each.getId()))).toArray(Cell[]::new);
        return new Now(false, frame.t(rollover.forAuthentication() ? "rollover.key.AUTHENTICATION" : "rollover.key.SIGNING"), List.of(unused),
                List.of(KeysPage.generateForm(tokens, List.of(rollover.usage())).from(withoutUsage(rollover))));
    }

    /** Returns the fields of the origin without the usage, because the form has its own field for the usage. */
    private static Map<String, String> withoutUsage(Rollover rollover) {
        Map<String, String> origin = new LinkedHashMap<>(rollover.origin());
        origin.remove("usage");
        return origin;
    }

    /**
     * Returns the form with the profile of the certification service. If there are several services, the administrator must choose one first, because
     * each service has its own profile.
     */
    private static Now request(Visit visit, Frame frame, Rollover rollover) {
        List<String> services = visit.bean(KeysMXBean.class).getCertificationServices();
        String chosen = services.size() == 1 ? services.get(0) : visit.form().has(Procedure.FROM) ? visit.form().get("ca") : visit.query().get("ca");
        if (!services.contains(chosen)) {
            return Now.go(frame.t("rollover.service"), services.stream().map(each -> Cell.link(each, path(rollover.usage(), rollover.member(), rollover.oldHash(),
                    rollover.successor().get().getId()) + "&ca=" + MessagesPage.encoded(each))).toArray(Cell[]::new));
        }
        return Now.act(frame.t("rollover.request", chosen), KeysPage.profileForm(visit, rollover.successor().get(), rollover.member(), chosen).from(rollover.origin()));
    }

    private static Now registration(Visit visit, Frame frame, Rollover rollover) {
        OwnCertificateView fresh = rollover.fresh().get();
        GlobalConfigurationMXBean conf = visit.bean(GlobalConfigurationMXBean.class);
        if (fresh.getStatus().equals("SAVED")) {
            return Now.act(frame.t("rollover.register"), KeysPage.registerForm(fresh).from(rollover.origin()));
        }
        return Now.waits(frame.t("rollover.registering", frame.named("status.", fresh.getStatus()), frame.time(conf.getLastSuccess())), KeysPage.checkForm().from(rollover.origin()));
    }

    /**
     * Returns whether there is a good OCSP response for the new certificate. The server requests the first response when the certificate is
     * activated.
     */
    private static boolean isGood(Visit visit, Rollover rollover) {
        return rollover.fresh().isPresent() && visit.bean(OcspMXBean.class).getCertificates().stream().anyMatch(each -> each.getSerial().equals(rollover.fresh().get().getSerial())
                && each.getSubject().equals(rollover.fresh().get().getSubject()) && each.getStatus().equals("GOOD") && each.getProblem().isEmpty());
    }

    private static Now activation(Visit visit, Frame frame, Rollover rollover) {
        return Now.act(frame.t("rollover.activate") + (reason(visit, rollover).isEmpty() ? "" : " " + frame.t("rollover.reason", reason(visit, rollover))),
                KeysPage.activateForm(rollover.fresh().get()).from(rollover.origin()));
    }

    /** Returns why the server uses the new certificate, or why it does not. */
    private static String reason(Visit visit, Rollover rollover) {
        boolean judged = !visit.bean(SecurityServerMXBean.class).getServer().isEmpty() && !visit.bean(GlobalConfigurationMXBean.class).getInstance().isEmpty();
        return rollover.fresh().isEmpty() || !judged ? "" : visit.bean(KeysMXBean.class).explain().stream().filter(each -> each.getSha256().equals(rollover.fresh().get().getSha256()))
                .findFirst().map(KeyChoiceView::getReason).orElse("");
    }

    private static void old(Visit visit, Frame frame, Rollover rollover, Procedure steps) {
        boolean mine = KeysPage.mayChange(visit, rollover.usage());
        String others = frame.t("setup.needs.security");
        steps.step("deactivate", rollover.old().filter(OwnCertificateView::isActive).isEmpty(), "",
                () -> Now.act(frame.t("rollover.deactivate." + rollover.usage()), KeysPage.disableForm(rollover.old().get()).from(rollover.origin())).unless(mine, others));
        if (rollover.forAuthentication()) {
            boolean registered = rollover.old().filter(each -> List.of("REGISTERED", "REGISTRATION_IN_PROGRESS").contains(each.getStatus())).isPresent();
            steps.step("unregister", !registered, "", () -> Now.act(frame.t("rollover.unregister"), KeysPage.unregisterForm(rollover.old().get()).from(rollover.origin()))
                    .unless(visit.may(Roles.SECURITY), others));
        }
        steps.step("delete", rollover.old().isEmpty(), "", () -> Now.act(frame.t("rollover.delete"), KeysPage.deleteForm(rollover.old().get().getKey()).from(rollover.origin()))
                .unless(mine, others));
    }
}
