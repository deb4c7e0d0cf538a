package org.turnpike.console;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.turnpike.admin.AccessRightsMXBean;
import org.turnpike.admin.Change;
import org.turnpike.admin.ClientView;
import org.turnpike.admin.ClientsMXBean;
import org.turnpike.admin.DescriptionView;
import org.turnpike.admin.RightView;
import org.turnpike.admin.ServiceView;
import org.turnpike.admin.ServicesMXBean;
import org.turnpike.console.Sheet.Action;
import org.turnpike.console.Sheet.Cell;
import org.turnpike.console.Sheet.Section;

/** Members and subsystems of this server; and one of them with its services, rights, groups and certificates. */
final class ClientsPage implements Page {
    private static final String PATH = "/console/clients";
    private static final String ONE = "/console/client";
    private static final int SERVICES = 50;
    private static final List<String> CONNECTIONS = List.of("SSLAUTH", "SSLNOAUTH", "NOSSL");

    @Override
    public PageAnswer answer(Visit visit) {
        Frame frame = visit.frame("clients");
        List<List<Cell>> rows = visit.bean(ClientsMXBean.class).getClients().stream().map(each -> List.of(Cell.link(each.getId(), ONE + "?id=" + MessagesPage.encoded(each.getId())),
                status(frame, each), Cell.of(frame.named("option.", each.getConnection())), Cell.of(String.valueOf(each.getServices())))).toList();
        List<Action> add = visit.may(Roles.REGISTRATION) ? List.of(Action.of("client-add", PATH + "/add").text("client", "").choice("connection", CONNECTIONS)) : List.of();
        return Sheet.page(frame, frame.t("menu.clients"), frame.t("clients.lead"), List.of(Section.of("").table(frame.columns("clients.client", "state", "clients.connection", "clients.services"),
                rows, frame.t("none")).actions(add)));
    }

    private static Cell status(Frame frame, ClientView client) {
        return Cell.badge(frame.named("status.", client.getStatus()), client.getStatus().equals("REGISTERED") ? "good" : "attention");
    }

    /** One client. */
    static final class One implements Page {
        @Override
        public PageAnswer answer(Visit visit) {
            Frame frame = visit.frame("clients");
            String id = visit.form().has("client") ? visit.form().get("client") : visit.query().get("id");
            ClientView client = visit.bean(ClientsMXBean.class).getClients().stream().filter(each -> each.getId().equals(id)).findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("client: this server has no client '" + id + "'"));
            List<Section> sections = new ArrayList<>();
            sections.add(Section.of("").table(frame.columns("state", "clients.connection"), List.of(List.of(status(frame, client), Cell.of(frame.named("option.", client.getConnection())))), "")
                    .actions(registration(visit, client)));
            if (visit.may(java.util.Set.of(org.turnpike.users.Role.XROAD_SERVICE_ADMINISTRATOR, org.turnpike.users.Role.XROAD_SECURITYSERVER_OBSERVER))) {
                sections.add(descriptions(visit, frame, id));
                sections.add(services(visit, frame, id));
                sections.add(rights(visit, frame, id));
                sections.add(groups(visit, frame, client));
            }
            sections.add(certificates(visit, frame, client));
            return Sheet.page(frame, id, "", sections);
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

    /** The possible next steps of a state of registration. */
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
        List<List<Cell>> rows = new ArrayList<>();
        for (DescriptionView each : visit.bean(ServicesMXBean.class).descriptions(id)) {
            List<Action> actions = new ArrayList<>();
            if (visit.may(Roles.SERVICES)) {
                actions.add(on("description-preview", id, each.getUrl()));
                actions.add(on("description-refresh", id, each.getUrl()));
                actions.add(each.isEnabled() ? on("description-disable", id, each.getUrl()).optional("notice", "") : on("description-enable", id, each.getUrl()));
                actions.add(on("description-remove", id, each.getUrl()));
            }
            rows.add(List.of(Cell.of(each.getUrl()), Cell.of(each.getType()), Cell.badge(frame.t(each.isEnabled() ? "enabled" : "disabled"), each.isEnabled() ? "good" : "attention"), Cell.of(actions)));
        }
        List<Action> add = !visit.may(Roles.SERVICES) ? List.of() : List.of(Action.of("description-wsdl", PATH + "/description-wsdl").on("client", id).text("url", ""),
                Action.of("description-openapi", PATH + "/description-openapi").on("client", id).text("url", "").text("code", ""),
                Action.of("description-rest", PATH + "/description-rest").on("client", id).text("url", "").text("code", ""));
        return Section.of(frame.t("clients.descriptions")).table(frame.columns("clients.url", "clients.type", "state", "todo"), rows, frame.t("none")).actions(add);
    }

    private static Action on(String key, String client, String description) {
        return Action.of(key, PATH + "/" + key).on("client", client).on("description", description);
    }

    /** The services that a page shows, from the one that the link names on. */
    private static List<ServiceView> shown(Visit visit, String id) {
        List<ServiceView> all = visit.bean(ServicesMXBean.class).services(id);
        return all.subList(Math.min(first(visit), all.size()), Math.min(first(visit) + SERVICES, all.size()));
    }

    private static int first(Visit visit) {
        String typed = visit.query().get("from");
        return typed.matches("[0-9]{1,6}") ? Integer.parseInt(typed) : 0;
    }

    private static Section services(Visit visit, Frame frame, String id) {
        List<List<Cell>> rows = new ArrayList<>();
        List<ServiceView> shown = shown(visit, id);
        for (ServiceView each : shown) {
            List<Action> actions = !visit.may(Roles.SERVICES) ? List.of() : List.of(
                    Action.of("service-url", PATH + "/service-url").on("client", id).on("service", each.getService()).text("url", each.getUrl()),
                    Action.of("service-timeout", PATH + "/service-timeout").on("client", id).on("service", each.getService()).text("timeout", each.getTimeout()),
                    Action.of("endpoint-add", PATH + "/endpoint-add").on("client", id).on("service", each.getService()).text("method", "GET").text("path", "/"));
            String endpoints = String.join(", ", each.getEndpoints().stream().map(endpoint -> endpoint.getMethod() + " " + endpoint.getPath()).toList());
            rows.add(List.of(Cell.of(each.getService()), Cell.of(each.getUrl() + (each.getUrlProblem().isEmpty() ? "" : " – " + each.getUrlProblem())), Cell.of(each.getTimeout()),
                    Cell.of(endpoints), Cell.of(actions)));
        }
        if (shown.size() == SERVICES) {
            rows.add(List.of(Cell.link(frame.t("clients.more"), ONE + "?id=" + MessagesPage.encoded(id) + "&from=" + (first(visit) + SERVICES))));
        }
        return Section.of(frame.t("clients.services")).table(frame.columns("clients.service", "clients.url", "clients.timeout", "clients.endpoints", "todo"), rows, frame.t("none"));
    }

    /** A matrix with subjects as rows and services as columns. */
    private static Section rights(Visit visit, Frame frame, String id) {
        Map<String, Map<String, String>> matrix = new TreeMap<>();
        Set<String> shown = shown(visit, id).stream().map(ServiceView::getService).collect(Collectors.toSet());
        TreeSet<String> services = new TreeSet<>();
        for (RightView each : visit.bean(AccessRightsMXBean.class).rights(id)) {
            if (!shown.contains(each.getService())) {
                continue;
            }
            services.add(each.getService());
            String what = each.getPath().isEmpty() ? "✓" : each.getMethod() + " " + each.getPath();
            matrix.computeIfAbsent(each.getSubject(), any -> new LinkedHashMap<>()).merge(each.getService(), what, (first, second) -> first + ", " + second);
        }
        List<String> columns = new ArrayList<>(List.of(frame.t("clients.subject")));
        columns.addAll(services);
        List<List<Cell>> rows = matrix.entrySet().stream().map(entry -> {
            List<Cell> row = new ArrayList<>(List.of(Cell.of(entry.getKey())));
            services.forEach(service -> row.add(Cell.of(entry.getValue().getOrDefault(service, "–"))));
            return row;
        }).toList();
        List<String> all = visit.bean(ServicesMXBean.class).services(id).stream().map(ServiceView::getService).toList();
        List<Action> actions = !visit.may(Roles.SERVICES) ? List.of() : List.of(Action.of("right-grant", PATH + "/right-grant").on("client", id).choice("service", all).text("subjects", ""),
                Action.of("right-revoke", PATH + "/right-revoke").on("client", id).choice("service", all).text("subjects", ""));
        return Section.of(frame.t("clients.rights")).table(columns, rows, frame.t("clients.rights.none")).actions(actions);
    }

    private static Section groups(Visit visit, Frame frame, ClientView client) {
        String id = client.getId();
        List<List<Cell>> rows = client.getGroups().stream().map(each -> List.of(Cell.of(each.getCode()), Cell.of(each.getDescription()), Cell.of(String.join(", ", each.getMembers())),
                Cell.of(!visit.may(Roles.SERVICES) ? List.<Action>of() : List.of(Action.of("group-members", PATH + "/group-members").on("client", id).on("group", each.getCode()).text("subjects", ""),
                        Action.of("group-remove", PATH + "/group-remove").on("client", id).on("group", each.getCode()))))).toList();
        List<Action> add = visit.may(Roles.SERVICES) ? List.of(Action.of("group-add", PATH + "/group-add").on("client", id).text("group", "").optional("description", "")) : List.of();
        return Section.of(frame.t("clients.groups")).table(frame.columns("clients.group", "clients.description", "clients.members", "todo"), rows, frame.t("none")).actions(add);
    }

    private static Section certificates(Visit visit, Frame frame, ClientView client) {
        List<List<Cell>> rows = client.getCertificates().stream().map(each -> List.of(Cell.of(each.getSubject()), Cell.of(frame.time(each.getNotAfter())),
                Cell.of(visit.may(Roles.CLIENT_CHANGES) ? List.of(Action.of("certificate-remove", PATH + "/certificate-remove").on("client", client.getId()).on("certificate", each.getSha256()))
                        : List.<Action>of()))).toList();
        List<Action> add = visit.may(Roles.CLIENT_CHANGES) ? List.of(Action.of("certificate-add", PATH + "/certificate-add").on("client", client.getId()).file("certificate")) : List.of();
        return Section.of(frame.t("clients.certificates")).table(frame.columns("keys.subject", "keys.until", "todo"), rows, frame.t("none")).actions(add);
    }

    /** The forms for clients, their services and rights. */
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
        forms.change(PATH + "/certificate-remove", Roles.CLIENT_CHANGES, one, "certificate-remove", (visit, form) -> visit.bean(ClientsMXBean.class).removeCertificate(form.get("client"),
                form.get("certificate")));
        forms.change(PATH + "/group-add", Roles.SERVICES, one, "group-add", (visit, form) -> visit.bean(ClientsMXBean.class).addGroup(form.get("client"), form.get("group"), form.get("description")));
        forms.change(PATH + "/group-remove", Roles.SERVICES, one, "group-remove", (visit, form) -> visit.bean(ClientsMXBean.class).removeGroup(form.get("client"), form.get("group")));
        forms.change(PATH + "/group-members", Roles.SERVICES, one, "group-members", (visit, form) -> visit.bean(ClientsMXBean.class).addMembers(form.get("client"), form.get("group"), subjects(form)));
        serviceForms(forms, one);
    }

    private static void serviceForms(Routes.Forms forms, Page one) {
        forms.change(PATH + "/description-wsdl", Roles.SERVICES, one, "description-wsdl", (visit, form) -> services(visit).addWsdl(form.get("client"), form.get("url")));
        forms.change(PATH + "/description-openapi", Roles.SERVICES, one, "description-openapi", (visit, form) -> services(visit).addOpenApi(form.get("client"), form.get("url"), form.get("code")));
        forms.change(PATH + "/description-rest", Roles.SERVICES, one, "description-rest", (visit, form) -> services(visit).addRest(form.get("client"), form.get("url"), form.get("code")));
        forms.change(PATH + "/description-refresh", Roles.SERVICES, one, "description-refresh", (visit, form) -> services(visit).refresh(form.get("client"), form.get("description")));
        forms.change(PATH + "/description-enable", Roles.SERVICES, one, "description-enable", (visit, form) -> services(visit).enable(form.get("client"), form.get("description")));
        forms.change(PATH + "/description-disable", Roles.SERVICES, one, "description-disable", (visit, form) -> services(visit).disable(form.get("client"), form.get("description"), form.get("notice")));
        forms.change(PATH + "/description-remove", Roles.SERVICES, one, "description-remove", (visit, form) -> services(visit).remove(form.get("client"), form.get("description")));
        forms.change(PATH + "/service-url", Roles.SERVICES, one, "service-url", (visit, form) -> services(visit).changeUrl(form.get("client"), form.get("service"), form.get("url")));
        forms.change(PATH + "/service-timeout", Roles.SERVICES, one, "service-timeout", (visit, form) -> services(visit).changeTimeout(form.get("client"), form.get("service"), form.get("timeout")));
        forms.change(PATH + "/endpoint-add", Roles.SERVICES, one, "endpoint-add", (visit, form) -> services(visit).addEndpoint(form.get("client"), form.get("service"), form.get("method"),
                form.get("path")));
        forms.change(PATH + "/right-grant", Roles.SERVICES, one, "right-grant", (visit, form) -> visit.bean(AccessRightsMXBean.class).grant(form.get("client"), form.get("service"), subjects(form)));
        forms.change(PATH + "/right-revoke", Roles.SERVICES, one, "right-revoke", (visit, form) -> visit.bean(AccessRightsMXBean.class).revoke(form.get("client"), form.get("service"), subjects(form)));
        forms.page(PATH + "/description-preview", Roles.SERVICES, ClientsPage::preview, one);
    }

    private static ServicesMXBean services(Visit visit) {
        return visit.bean(ServicesMXBean.class);
    }

    /** Identifiers separated by blanks or commas. */
    private static List<String> subjects(Form form) {
        return List.of(form.get("subjects").split("[,\\s]+"));
    }

    /** Shows the changes of a refresh before it is made. */
    private static PageAnswer preview(Visit visit) {
        Frame frame = visit.frame("clients");
        String client = visit.form().get("client");
        String description = visit.form().get("description");
        Change change = visit.bean(ServicesMXBean.class).previewRefresh(client, description);
        return Sheet.page(frame, frame.t("clients.preview"), description, List.of(Section.of(frame.t("difference.before")).text(change.getBefore().lines().toList()),
                Section.of(frame.t("difference.after")).text(change.getAfter().lines().toList()), Section.of(frame.t("difference.notes")).text(change.getNotes())
                        .actions(change.isMade() ? List.of(on("description-refresh", client, description)) : List.of())));
    }
}
