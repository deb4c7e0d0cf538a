package org.turnpike.console;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.naming.ldap.Rdn;
import org.turnpike.admin.CertificateView;
import org.turnpike.admin.ClientView;
import org.turnpike.admin.ClientsMXBean;
import org.turnpike.admin.GlobalConfigurationMXBean;
import org.turnpike.admin.KeyView;
import org.turnpike.admin.KeysMXBean;
import org.turnpike.admin.OwnCertificateView;
import org.turnpike.admin.RequestView;
import org.turnpike.admin.SecurityServerMXBean;
import org.turnpike.admin.TokenView;
import org.turnpike.admin.TokensMXBean;
import org.turnpike.console.Sheet.Action;
import org.turnpike.console.Sheet.Cell;
import org.turnpike.console.Sheet.Section;
import org.turnpike.restapi.KeyChanges;

/** The page with tokens, keys, certificate requests and certificates, each with its possible actions. */
final class KeysPage implements Page {
    private static final String PATH = "/console/keys";
    private static final String SUBJECT = "subject.";
    private static final List<String> FORMATS = List.of("PEM", "DER");
    private static final List<String> ALGORITHMS = List.of("RSA_2048", "RSA_3072", "RSA_4096", "EC_P256", "EC_P384", "EC_P521");

    @Override
    public PageAnswer answer(Visit visit) {
        Frame frame = visit.frame("keys");
        KeysMXBean keys = visit.bean(KeysMXBean.class);
        List<TokenView> tokens = visit.bean(TokensMXBean.class).getTokens();
        List<Section> sections = new ArrayList<>();
        sections.add(Section.of(frame.t("keys.tokens")).table(frame.columns("keys.token", "state", "keys.pin", "keys.count", "todo"),
                tokens.stream().map(each -> tokenRow(visit, frame, each)).toList(), frame.t("none")));
        sections.add(Section.of(frame.t("keys.keys")).table(frame.columns("keys.label", "keys.usage", "keys.algorithm", "keys.token", "todo"),
                keys.getKeys().stream().map(each -> keyRow(visit, frame, keys, each)).toList(), frame.t("none")).actions(newKey(visit, tokens)));
        sections.add(Section.of(frame.t("keys.requests")).table(frame.columns("keys.subject", "keys.key", "todo"),
                keys.getRequests().stream().map(each -> requestRow(visit, keys, each)).toList(), frame.t("none")));
        sections.add(Section.of(frame.t("keys.certificates")).table(frame.columns("keys.subject", "keys.usage", "keys.until", "state", "todo"),
                keys.getCertificates().stream().map(each -> certificateRow(visit, frame, each)).toList(), frame.t("none")).actions(importing(visit)));
        sections.add(internal(visit, frame, keys.getInternalCertificate()));
        return Sheet.page(frame, frame.t("menu.keys"), frame.t("keys.lead"), sections);
    }

    /** The key that this server shows to information systems. */
    private static Section internal(Visit visit, Frame frame, CertificateView certificate) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(frame.t("keys.subject"), certificate.getSubject());
        facts.put(frame.t("keys.issuer"), certificate.getIssuer());
        facts.put(frame.t("keys.until"), frame.time(certificate.getNotAfter()));
        facts.put(frame.t("keys.algorithm"), certificate.getKey());
        facts.put("SHA-256", certificate.getSha256());
        facts.put(frame.t("keys.internal.change"), frame.t("keys.internal.change.text"));
        List<Action> actions = new ArrayList<>();
        if (visit.may(Roles.INTERNAL_KEY)) {
            actions.add(Action.of("internal-export", PATH + "/internal/export"));
            actions.add(Action.of("internal-request", PATH + "/internal/request").text("internalSubject", certificate.getSubject()));
            actions.add(Action.of("internal-import", PATH + "/internal/import").file("chain"));
            actions.add(Action.of("internal-generate", PATH + "/internal/generate"));
        }
        return Section.of(frame.t("keys.internal")).with(facts).actions(actions);
    }

    private static List<Cell> tokenRow(Visit visit, Frame frame, TokenView token) {
        List<Action> actions = new ArrayList<>();
        if (token.getPin().equals("NOT_INITIALIZED")) {
            if (visit.may(Roles.TOKEN_STARTS)) {
                actions.add(pinForm(token));
            }
        } else if (!token.isActive() && visit.may(Roles.SECURITY_OR_SYSTEM)) {
            actions.add(loginForm(token));
        } else if (visit.may(Roles.SECURITY_OR_SYSTEM)) {
            actions.add(Action.of("token-logout", PATH + "/logout").on("token", token.getId()));
        }
        if (token.isActive() && visit.may(Roles.SYSTEM)) {
            actions.add(Action.of("token-pin", PATH + "/pin").on("token", token.getId()).secret("oldPin").secret("newPin"));
        }
        return List.of(Cell.of(token.getId().equals(token.getLabel()) ? token.getId() : token.getId() + " " + token.getLabel()), Cell.badge(frame.t(token.isActive() ? "keys.active" : "keys.inactive"), token.isActive() ? "good" : "failed"),
                Cell.of(frame.named("keys.pin.", token.getPin()) + attempts(frame, token)), Cell.of(String.valueOf(token.getKeys())), new Cell(token.getProblem(), "", "", actions));
    }

    /** Returns a sentence with the number of wrong PINs and of attempts left; empty if there was no wrong PIN. */
    static String attempts(Frame frame, TokenView token) {
        if (token.getWrongPins() == 0) {
            return "";
        }
        return ". " + frame.t("keys.wrong-pins", String.valueOf(token.getWrongPins()))
                + (token.getAttemptsLeft() < 0 ? "" : ". " + frame.t("keys.attempts-left", String.valueOf(token.getAttemptsLeft())));
    }

    static Action pinForm(TokenView token) {
        return Action.of("token-initialize", PATH + "/initialize").on("token", token.getId()).secret("pin");
    }

    static Action loginForm(TokenView token) {
        return Action.of("token-login", PATH + "/login").on("token", token.getId()).secret("pin");
    }

    private static List<Cell> keyRow(Visit visit, Frame frame, KeysMXBean keys, KeyView key) {
        List<Action> actions = new ArrayList<>();
        if (mayChange(visit, key.getUsage())) {
            if (key.getCertificates().isEmpty()) {
                actions.add(requestForm(visit, key, ""));
            }
            actions.add(deleteForm(key.getId()));
        }
        return List.of(Cell.of(key.getLabel()), Cell.of(frame.named("option.", key.getUsage())), Cell.of(key.getAlgorithm()), Cell.of(key.getToken()), Cell.of(actions));
    }

    /** Returns the form for a certificate request. @param member the member of a signing key; empty if the form must ask for it */
    static Action requestForm(Visit visit, KeyView key, String member) {
        Action request = Action.of("key-request", PATH + "/request").on("key", key.getId()).choice("ca", visit.bean(KeysMXBean.class).getCertificationServices());
        boolean asks = key.getUsage().equals("SIGNING") && member.isEmpty();
        request = asks ? request.choice("member", members(visit)) : request;
        return request.optional("host", "").optional("subject", "").choice("format", FORMATS);
    }

    /**
     * Returns the form with the fields of a profile. @param member the member of a signing key; empty for an authentication key @param ca the
     * certification service that has the profile
     */
    static Action profileForm(Visit visit, KeyView key, String member, String ca) {
        Action form = Action.of("key-request", PATH + "/request").on("key", key.getId()).on("ca", ca);
        for (String field : visit.bean(KeysMXBean.class).subjectFields(key.getId(), ca, member)) {
            int equals = field.indexOf('=');
            form = form.optional(SUBJECT + field.substring(0, equals), field.substring(equals + 1));
        }
        return form.optional("host", "").choice("format", FORMATS);
    }

    /** Returns the subject: the field with the whole subject, or a distinguished name from the fields of the profile. */
    private static String subject(Form form) {
        return form.has("subject") ? form.get("subject") : form.startingWith(SUBJECT).entrySet().stream().filter(each -> !each.getValue().isBlank())
                .map(each -> each.getKey().substring(SUBJECT.length()) + "=" + Rdn.escapeValue(each.getValue().strip())).collect(Collectors.joining(", "));
    }

    static Action deleteForm(String key) {
        return Action.of("key-delete", PATH + "/delete").on("key", key);
    }

    static Action saveForm(RequestView request) {
        return Action.of("request-save", PATH + "/request/save").on("request", request.getId()).choice("format", FORMATS);
    }

    static Action importForm() {
        return Action.of("certificate-import", PATH + "/import").file("certificate");
    }

    static Action registerForm(OwnCertificateView certificate) {
        return Action.of("certificate-register", PATH + "/register").on("certificate", certificate.getSha256()).optional("address", "");
    }

    static Action unregisterForm(OwnCertificateView certificate) {
        return Action.of("certificate-unregister", PATH + "/unregister").on("certificate", certificate.getSha256());
    }

    static Action activateForm(OwnCertificateView certificate) {
        return Action.of("certificate-activate", PATH + "/activate").on("certificate", certificate.getSha256());
    }

    static Action disableForm(OwnCertificateView certificate) {
        return Action.of("certificate-disable", PATH + "/disable").on("certificate", certificate.getSha256());
    }

    static Action checkForm() {
        return Action.of("registration-check", PATH + "/check");
    }

    static Action generateForm(List<TokenView> tokens, List<String> usages) {
        return Action.of("key-generate", PATH + "/generate").choice("token", tokens.stream().map(TokenView::getId).toList()).text("label", "").choice("usage", usages).choice("algorithm", ALGORITHMS);
    }

    /** Returns the owner of this server and the members of its clients. */
    private static List<String> members(Visit visit) {
        List<String> members = new ArrayList<>();
        String server = visit.bean(SecurityServerMXBean.class).getServer();
        if (!server.isEmpty()) {
            members.add(server.substring(0, server.lastIndexOf('/')));
        }
        visit.bean(ClientsMXBean.class).getClients().stream().map(ClientView::getId).map(each -> String.join("/", List.of(each.split("/")).subList(0, 3))).filter(each -> !members.contains(each))
                .distinct().forEach(members::add);
        return members;
    }

    private static List<Action> newKey(Visit visit, List<TokenView> tokens) {
        return !visit.may(Roles.KEYS) ? List.of() : List.of(generateForm(tokens, Stream.of("SIGNING", "AUTHENTICATION").filter(each -> mayChange(visit, each)).toList()));
    }

    private static List<Cell> requestRow(Visit visit, KeysMXBean keys, RequestView request) {
        List<Action> actions = new ArrayList<>();
        if (visit.may(Roles.KEYS)) {
            actions.add(saveForm(request));
        }
        if (mayChange(visit, KeyChanges.ofKey(keys, request.getKey()))) {
            actions.add(Action.of("request-delete", PATH + "/request/delete").on("request", request.getId()));
        }
        return List.of(Cell.of(request.getSubject()), Cell.of(request.getKey()), Cell.of(actions));
    }

    private static List<Cell> certificateRow(Visit visit, Frame frame, OwnCertificateView certificate) {
        List<Action> actions = new ArrayList<>();
        if (visit.may(Roles.SECURITY) && certificate.getUsage().equals("AUTHENTICATION")) {
            actions.add(certificate.getStatus().equals("SAVED") ? registerForm(certificate) : unregisterForm(certificate));
        }
        boolean mine = mayChange(visit, certificate.getUsage());
        if (mine) {
            actions.add(certificate.isActive() ? disableForm(certificate) : activateForm(certificate));
            actions.add(Action.of("certificate-delete", PATH + "/certificate/delete").on("certificate", certificate.getSha256()));
        }
        return List.of(Cell.of(certificate.getSubject() + ", " + frame.t("serial", certificate.getSerial())), Cell.of(frame.named("option.", certificate.getUsage())),
                Cell.of(frame.time(certificate.getNotAfter())), Cell.badge(frame.named("status.", certificate.getStatus()) + (certificate.isActive() ? "" : ", " + frame.t("keys.disabled")),
                certificate.isActive() ? "good" : "attention"), new Cell(mine ? frame.t("rollover.start") : "", mine ? RolloverPage.path(certificate) : "", "", actions));
    }

    static boolean mayChange(Visit visit, String usage) {
        return visit.may(Roles.KEYS) && KeyChanges.allowed(usage, visit.who().roles());
    }

    /** Returns the bean for a change of a key with this usage, if the roles of the administrator allow it. */
    private static KeysMXBean changing(Visit visit, String usage) {
        visit.require(mayChange(visit, usage));
        return visit.bean(KeysMXBean.class);
    }

    private static KeysMXBean changingKey(Visit visit, Form form) {
        return changing(visit, KeyChanges.ofKey(visit.bean(KeysMXBean.class), form.get("key")));
    }

    private static KeysMXBean changingCertificate(Visit visit, Form form) {
        return changing(visit, KeyChanges.ofCertificate(visit.bean(KeysMXBean.class), form.get("certificate")));
    }

    private static void importCertificate(Visit visit, String certificate) {
        visit.require(KeyChanges.importAllowed(certificate, visit.who().roles()));
        visit.bean(KeysMXBean.class).importCertificate(certificate);
    }

    private static List<Action> importing(Visit visit) {
        return visit.may(Roles.KEYS) ? List.of(importForm()) : List.of();
    }

    /**
     * Returns the text of an uploaded file: PEM unchanged, any other content in Base64. @throws IllegalArgumentException naming the field if there is
     * no file
     */
    static String upload(Visit visit, String field) {
        byte[] content = visit.form().file(field).orElseThrow(() -> new IllegalArgumentException(field + ": choose a file")).content();
        String text = new String(content, StandardCharsets.ISO_8859_1);
        return text.contains("-----BEGIN") ? text : Base64.getEncoder().encodeToString(content);
    }

    /** Adds the forms for tokens, keys, certificate requests and certificates. */
    static void forms(Routes.Forms forms) {
        Page again = new KeysPage();
        forms.add(PATH + "/initialize", Roles.TOKEN_STARTS, again, PATH, "token-initialize", (visit, form) -> visit.bean(TokensMXBean.class).initialize(form.get("token"), form.raw("pin")));
        forms.add(PATH + "/login", Roles.SECURITY_OR_SYSTEM, again, PATH, "token-login", (visit, form) -> visit.bean(TokensMXBean.class).login(form.get("token"), form.raw("pin")));
        forms.add(PATH + "/logout", Roles.SECURITY_OR_SYSTEM, again, PATH, "token-logout", (visit, form) -> visit.bean(TokensMXBean.class).logout(form.get("token")));
        forms.add(PATH + "/pin", Roles.SYSTEM, again, PATH, "token-pin", (visit, form) -> visit.bean(TokensMXBean.class).changePin(form.get("token"), form.raw("oldPin"), form.raw("newPin")));
        forms.page(PATH + "/generate", Roles.KEYS, KeysPage::generated, again);
        forms.add(PATH + "/check", Roles.SECURITY_OR_SYSTEM, again, PATH, "registration-check", KeysPage::check);
        forms.add(PATH + "/delete", Roles.KEYS, again, PATH, "key-delete", (visit, form) -> changingKey(visit, form).delete(form.get("key")));
        forms.add(PATH + "/request", Roles.KEYS, again, PATH, "key-request", (visit, form) -> changingKey(visit, form).request(form.get("key"), form.get("ca"), form.get("member"),
                form.get("host"), subject(form), form.get("format")));
        forms.add(PATH + "/request/delete", Roles.KEYS, again, PATH, "request-delete", (visit, form) -> changing(visit, KeyChanges.ofRequest(visit.bean(KeysMXBean.class), form.get("request"))).deleteRequest(form.get("request")));
        forms.add(PATH + "/import", Roles.KEYS, again, PATH, "certificate-import", (visit, form) -> importCertificate(visit, upload(visit, "certificate")));
        forms.add(PATH + "/activate", Roles.KEYS, again, PATH, "certificate-activate", (visit, form) -> changingCertificate(visit, form).activate(form.get("certificate")));
        forms.add(PATH + "/disable", Roles.KEYS, again, PATH, "certificate-disable", (visit, form) -> changingCertificate(visit, form).disable(form.get("certificate")));
        forms.add(PATH + "/certificate/delete", Roles.KEYS, again, PATH, "certificate-delete", (visit, form) -> changingCertificate(visit, form).deleteCertificate(form.get("certificate")));
        forms.add(PATH + "/register", Roles.SECURITY, again, PATH, "certificate-register", (visit, form) -> visit.bean(SecurityServerMXBean.class).registerCertificate(form.get("certificate"),
                form.get("address")));
        forms.add(PATH + "/unregister", Roles.SECURITY, again, PATH, "certificate-unregister", (visit, form) -> visit.bean(SecurityServerMXBean.class).unregisterCertificate(form.get("certificate")));
        forms.page(PATH + "/request/save", Roles.KEYS, KeysPage::saved, again);
        forms.add(PATH + "/internal/generate", Roles.INTERNAL_KEY, again, PATH, "internal-generate", (visit, form) -> visit.bean(KeysMXBean.class).generateInternal());
        forms.add(PATH + "/internal/import", Roles.INTERNAL_KEY, again, PATH, "internal-import", (visit, form) -> visit.bean(KeysMXBean.class).importInternal(upload(visit, "chain")));
        forms.page(PATH + "/internal/request", Roles.INTERNAL_KEY, visit -> pem("internal-request.pem", visit.change(() -> visit.bean(KeysMXBean.class).requestInternal(visit.form().get("internalSubject")))
                .getContent()), again);
        forms.page(PATH + "/internal/export", Roles.INTERNAL_KEY, visit -> pem("internal-certificate.pem", visit.bean(KeysMXBean.class).exportInternal()), again);
    }

    private static PageAnswer generated(Visit visit) {
        Form form = visit.form();
        KeyView key = visit.change(() -> changing(visit, form.get("usage")).generate(form.get("token"), form.get("label"), form.get("usage"), form.get("algorithm"), ""));
        return PageAnswer.done(form.get(Procedure.FROM).equals(RolloverPage.KEY) ? RolloverPage.path(form, key.getId()) : PATH, "key-generate");
    }

    /** Downloads the global configuration and compares it with the requests to the central side. */
    private static void check(Visit visit, Form form) {
        visit.bean(GlobalConfigurationMXBean.class).refresh();
        visit.bean(SecurityServerMXBean.class).reconcile();
    }

    static PageAnswer pem(String name, String content) {
        return new PageAnswer.Download(name, "application/x-pem-file", content.getBytes(StandardCharsets.US_ASCII));
    }

    private static PageAnswer saved(Visit visit) {
        String format = visit.form().get("format");
        RequestView request = visit.bean(KeysMXBean.class).exportRequest(visit.form().get("request"), format);
        byte[] content = format.equals("DER") ? Base64.getMimeDecoder().decode(request.getContent()) : request.getContent().getBytes(StandardCharsets.US_ASCII);
        return new PageAnswer.Download("request." + (format.equals("DER") ? "der" : "pem"), "application/octet-stream", content);
    }
}
