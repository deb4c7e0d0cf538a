package org.turnpike.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.turnpike.admin.Change;
import org.turnpike.admin.ClientView;
import org.turnpike.admin.ClientsMXBean;
import org.turnpike.admin.DescriptionView;
import org.turnpike.admin.ServicesMXBean;
import org.turnpike.console.Sheet.Action;
import org.turnpike.console.Sheet.Cell;
import org.turnpike.console.Sheet.Section;

/**
 * The page with all members and subsystems of this server. The class {@link One} is the page of one of them, with its services, rights, groups and
 * certificates.
 */
final class ClientsPage implements Page {
    static final String PATH = "/console/clients";
    private static final String ONE = "/console/client";
    private static final int MOST_CLIENTS = 500;
    private static final List<String> CONNECTIONS = List.of("SSLAUTH", "SSLNOAUTH", "NOSSL");

    @Override
    public PageAnswer answer(Visit visit) {
        Frame frame = visit.frame("clients");
        String wanted = visit.query().get("q");
        List<ClientView> found = visit.bean(ClientsMXBean.class).getClients().stream().filter(each -> fits(each.getId(), wanted)).toList();
        Pages pages = Pages.of(visit, found.size(), MOST_CLIENTS);
        List<List<Cell>> rows = pages.shown(found).stream().map(each -> List.of(Cell.link(each.getId(), link(each.getId())),
                status(frame, each), Cell.of(frame.named("option.", each.getConnection())), Cell.of(String.valueOf(each.getServices())))).toList();
        List<Action> add = visit.may(Roles.REGISTRATION) ? List.of(Action.of("client-add", PATH + "/add").text("client", "").choice("connection", CONNECTIONS)) : List.of();
        return Sheet.page(frame, frame.t("menu.clients"), Sheet.Search.of(found.size(), PATH, Map.of(), wanted), List.of(Section.of("")
                .table(frame.columns("clients.client", "state", "clients.connection", "clients.services"), rows, frame.t("none")).links(pages.links(frame, PATH + "?q=" + MessagesPage.encoded(wanted))).actions(add)));
    }

    private static boolean fits(String text, String wanted) {
        return text.toLowerCase(Locale.ROOT).contains(wanted.toLowerCase(Locale.ROOT));
    }

    private static String link(String client) {
        return ONE + "?id=" + MessagesPage.encoded(client);
    }

    private static Cell status(Frame frame, ClientView client) {
        return Cell.badge(frame.named("status.", client.getStatus()), client.getStatus().equals("REGISTERED") ? "good" : "attention");
    }

    /** The page of one client. */
    static final class One implements Page {
        @Override
        public PageAnswer answer(Visit visit) {
            Frame frame = visit.frame("clients");
            String id = visit.form().has("client") ? visit.form().get("client") : visit.query().get("id");
            ClientView client = visit.bean(ClientsMXBean.class).getClients().stream().filter(each -> each.getId().equals(id)).findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("client: this server has no client '" + id + "'"));
            String wanted = visit.form().has("service") ? visit.form().get("service") : visit.query().get("q");
            List<Section> sections = new ArrayList<>();
            sections.add(Section.of("").table(frame.columns("state", "clients.connection"), List.of(List.of(status(frame, client), Cell.of(frame.named("option.", client.getConnection())))), "")
                    .actions(registration(visit, client)));
            if (visit.may(Roles.SERVICE_READERS)) {
                ClientServices services = new ClientServices(visit, frame, id, wanted, Pages.from(visit));
                sections.add(descriptions(visit, frame, id));
                sections.add(services.table());
                sections.add(services.endpoints());
                sections.add(services.rights());
                sections.add(groups(visit, frame, client));
            }
            sections.add(certificates(visit, frame, client));
            return Sheet.page(frame, id, Sheet.Search.of(client.getServices(), ONE, Map.of("id", id), wanted), sections);
        }
    }

    private static List<Action> registration(Visit visit, ClientView client) {
        String id = client.getId();
        List<Action> actions = new ArrayList<>();
        if (visit.may(Roles.REGISTRATION)) {
            for (String key : next(client.getStatus())) {
                actions.add(Action.of("client-" + key, PATH + "/" + key).on("client", id));
            }
        }
        if (visit.may(Roles.CLIENT_CHANGES)) {
            actions.add(Action.of("client-connection", PATH + "/connection").on("client", id).choice("connection", CONNECTIONS));
        }
        return actions;
    }

    /** Returns the actions that are possible in a state of registration. */
    private static List<String> next(String status) {
        return switch (status) {
            case "SAVED" -> List.of("register", "remove");
            case "REGISTERED" -> List.of("disable", "unregister");
            case "DISABLED" -> List.of("enable", "unregister");
            case "REGISTRATION_IN_PROGRESS" -> List.of("unregister");
            default -> List.of("remove");
        };
    }

    private static Section descriptions(Visit visit, Frame frame, String id) {
        List<List<Cell>> rows = visit.bean(ServicesMXBean.class).descriptions(id).stream().map(each -> List.of(Cell.of(each.getUrl()), Cell.of(each.getType()),
                Cell.badge(frame.t(each.isEnabled() ? "enabled" : "disabled"), each.isEnabled() ? "good" : "attention"), Cell.of(changes(visit, id, each)))).toList();
        List<Action> add = !visit.may(Roles.SERVICES) ? List.of() : List.of(show("description-wsdl", id, "WSDL").text("url", ""),
                show("description-openapi", id, "OPENAPI3").text("url", "").text("code", ""), show("description-rest", id, "REST").text("url", "").text("code", ""));
        return Section.of(frame.t("clients.descriptions")).table(frame.columns("clients.url", "clients.type", "state", "todo"), rows, frame.t("none")).actions(add);
    }

    private static Action show(String key, String client, String type) {
        return Action.of(key, PATH + "/description-show").on("client", client).on("type", type);
    }

    private static List<Action> changes(Visit visit, String client, DescriptionView description) {
        if (!visit.may(Roles.SERVICES)) {
            return List.of();
        }
        List<Action> actions = new ArrayList<>();
        String url = description.getUrl();
        if (!description.getType().equals("REST")) {
            actions.add(on("description-preview", client, url));
        }
        actions.add(description.isEnabled() ? on("description-disable", client, url).text("notice", "") : on("description-enable", client, url));
        Action move = on("description-move", client, url).text("url", url);
        actions.add(description.getType().equals("WSDL") ? move : move.optional("code", ""));
        actions.add(on("description-remove", client, url));
        return actions;
    }

    private static Action on(String key, String client, String description) {
        return Action.of(key, PATH + "/" + key).on("client", client).on("description", description);
    }

    private static Section groups(Visit visit, Frame frame, ClientView client) {
        String id = client.getId();
        List<List<Cell>> rows = client.getGroups().stream().map(each -> List.of(Cell.of(each.getCode()), Cell.of(each.getDescription()), Cell.of(String.join(", ", each.getMembers())),
                Cell.of(!visit.may(Roles.SERVICES) ? List.<Action>of() : List.of(Action.of("group-members", PATH + "/group-members").on("client", id).on("group", each.getCode()).text("subjects", ""),
                        Action.of("group-leave", PATH + "/group-leave").on("client", id).on("group", each.getCode()).text("subjects", ""),
                        Action.of("group-remove", PATH + "/group-remove").on("client", id).on("group", each.getCode()))))).toList();
        List<Action> add = visit.may(Roles.SERVICES) ? List.of(Action.of("group-add", PATH + "/group-add").on("client", id).text("group", "").optional("description", "")) : List.of();
        return Section.of(frame.t("clients.groups")).table(frame.columns("clients.group", "clients.description", "clients.members", "todo"), rows, frame.t("none")).actions(add);
    }

    private static Section certificates(Visit visit, Frame frame, ClientView client) {
        List<List<Cell>> rows = client.getCertificates().stream().map(each -> {
            List<Action> actions = new ArrayList<>(List.of(Action.of("certificate-save", PATH + "/certificate-save").on("client", client.getId()).on("certificate", each.getSha256())));
            if (visit.may(Roles.CLIENT_CHANGES)) {
                actions.add(Action.of("certificate-remove", PATH + "/certificate-remove").on("client", client.getId()).on("certificate", each.getSha256()));
            }
            return List.of(Cell.of(each.getSubject()), Cell.of(frame.time(each.getNotAfter())), Cell.of(actions));
        }).toList();
        List<Action> add = visit.may(Roles.CLIENT_CHANGES) ? List.of(Action.of("certificate-add", PATH + "/certificate-add").on("client", client.getId()).file("certificate")) : List.of();
        return Section.of(frame.t("clients.certificates")).table(frame.columns("keys.subject", "keys.until", "todo"), rows, frame.t("none")).actions(add);
    }

    /** Adds the forms for clients, their services and rights. */
    static void forms(Routes.Forms forms) {
        Page one = new One();
        forms.change(PATH + "/add", Roles.REGISTRATION, new ClientsPage(), "client-add", (visit, form) -> visit.bean(ClientsMXBean.class).add(form.get("client"), form.get("connection")));
        forms.change(PATH + "/register", Roles.REGISTRATION, one, "client-register", (visit, form) -> visit.bean(ClientsMXBean.class).register(form.get("client"), ""));
        forms.change(PATH + "/unregister", Roles.REGISTRATION, one, "client-unregister", (visit, form) -> visit.bean(ClientsMXBean.class).unregister(form.get("client")));
        forms.change(PATH + "/disable", Roles.REGISTRATION, one, "client-disable", (visit, form) -> visit.bean(ClientsMXBean.class).disable(form.get("client")));
        forms.change(PATH + "/enable", Roles.REGISTRATION, one, "client-enable", (visit, form) -> visit.bean(ClientsMXBean.class).enable(form.get("client")));
        forms.change(PATH + "/remove", Roles.REGISTRATION, one, "client-remove", (visit, form) -> visit.bean(ClientsMXBean.class).remove(form.get("client")));
        forms.change(PATH + "/connection", Roles.CLIENT_CHANGES, one, "client-connection", (visit, form) -> visit.bean(ClientsMXBean.class).changeConnection(form.get("client"), form.get("connection")));
        forms.change(PATH + "/certificate-add", Roles.CLIENT_CHANGES, one, "certificate-add", (visit, form) -> visit.bean(ClientsMXBean.class).addCertificate(form.get("client"),
                KeysPage.upload(visit, "certificate")));
        forms.page(PATH + "/certificate-save", Roles.CLIENT_READERS, visit -> KeysPage.pem("information-system-" + visit.form().get("certificate").substring(0, Math.min(8, visit.form().get("certificate").length()))
                + ".pem", visit.bean(ClientsMXBean.class).exportCertificate(visit.form().get("client"), visit.form().get("certificate"))), one);
        forms.change(PATH + "/certificate-remove", Roles.CLIENT_CHANGES, one, "certificate-remove", (visit, form) -> visit.bean(ClientsMXBean.class).removeCertificate(form.get("client"),
                form.get("certificate")));
        forms.change(PATH + "/group-add", Roles.SERVICES, one, "group-add", (visit, form) -> visit.bean(ClientsMXBean.class).addGroup(form.get("client"), form.get("group"), form.get("description")));
        forms.change(PATH + "/group-remove", Roles.SERVICES, one, "group-remove", (visit, form) -> visit.bean(ClientsMXBean.class).removeGroup(form.get("client"), form.get("group")));
        forms.change(PATH + "/group-leave", Roles.SERVICES, one, "group-leave", (visit, form) -> visit.bean(ClientsMXBean.class).removeMembers(form.get("client"), form.get("group"), subjects(form)));
        forms.change(PATH + "/group-members", Roles.SERVICES, one, "group-members", (visit, form) -> visit.bean(ClientsMXBean.class).addMembers(form.get("client"), form.get("group"), subjects(form)));
        serviceForms(forms, one);
    }

    private static void serviceForms(Routes.Forms forms, Page one) {
        forms.page(PATH + "/description-show", Roles.SERVICES, ClientsPage::show, one);
        forms.page(PATH + "/description-preview", Roles.SERVICES, ClientsPage::preview, one);
        forms.change(PATH + "/description-add", Roles.SERVICES, one, "description-add", ClientsPage::add);
        forms.change(PATH + "/description-refresh", Roles.SERVICES, one, "description-refresh", (visit, form) -> services(visit).refresh(form.get("client"), form.get("description")));
        forms.change(PATH + "/description-enable", Roles.SERVICES, one, "description-enable", (visit, form) -> services(visit).enable(form.get("client"), form.get("description")));
        forms.change(PATH + "/description-disable", Roles.SERVICES, one, "description-disable", (visit, form) -> services(visit).disable(form.get("client"), form.get("description"), form.get("notice")));
        forms.change(PATH + "/description-move", Roles.SERVICES, one, "description-move", (visit, form) -> services(visit).move(form.get("client"), form.get("description"), form.get("url"),
                form.get("code")));
        forms.change(PATH + "/description-remove", Roles.SERVICES, one, "description-remove", (visit, form) -> services(visit).remove(form.get("client"), form.get("description")));
        ClientServices.forms(forms, one);
    }

    private static void add(Visit visit, Form form) {
        switch (form.get("type")) {
            case "WSDL" -> services(visit).addWsdl(form.get("client"), form.get("url"));
            case "OPENAPI3" -> services(visit).addOpenApi(form.get("client"), form.get("url"), form.get("code"));
            default -> services(visit).addRest(form.get("client"), form.get("url"), form.get("code"));
        }
    }

    private static ServicesMXBean services(Visit visit) {
        return visit.bean(ServicesMXBean.class);
    }

    /** Returns the identifiers in the field, which are separated by blanks or commas. */
    static List<String> subjects(Form form) {
        return List.of(form.get("subjects").split("[,\\s]+"));
    }

    /** Shows what adding a service description would change, before it is added. */
    private static PageAnswer show(Visit visit) {
        Form form = visit.form();
        Change change = services(visit).preview(form.get("client"), form.get("type"), form.get("url"), form.get("code"));
        Action add = Action.of("description-add", PATH + "/description-add").on("client", form.get("client")).on("type", form.get("type")).on("url", form.get("url")).on("code", form.get("code"));
        return difference(visit, "clients.adds", form.get("url"), change, add);
    }

    /** Shows what a refresh would change, before it is made. */
    private static PageAnswer preview(Visit visit) {
        Form form = visit.form();
        Change change = services(visit).previewRefresh(form.get("client"), form.get("description"));
        return difference(visit, "clients.preview", form.get("description"), change, on("description-refresh", form.get("client"), form.get("description")));
    }

    private static PageAnswer difference(Visit visit, String title, String lead, Change change, Action confirm) {
        Frame frame = visit.frame("clients");
        List<Section> sections = new ArrayList<>();
        if (!change.getNotes().isEmpty()) {
            sections.add(Section.of(frame.t("difference.notes")).text(change.getNotes()));
        }
        sections.add(Section.of(frame.t("difference")).text(change.isMade() ? Difference.lines(change) : List.of(frame.t("difference.none"))).actions(change.isMade() ? List.of(confirm.opened()) : List.of()));
        return Sheet.page(frame, frame.t(title), lead, sections);
    }
}
