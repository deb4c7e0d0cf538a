package org.turnpike.console;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.turnpike.admin.AccessRightsMXBean;
import org.turnpike.admin.DescriptionView;
import org.turnpike.admin.EndpointView;
import org.turnpike.admin.RightView;
import org.turnpike.admin.ServiceView;
import org.turnpike.admin.ServicesMXBean;
import org.turnpike.console.Sheet.Action;
import org.turnpike.console.Sheet.Cell;
import org.turnpike.console.Sheet.Section;

/**
 * The part of a client's page about its services: URLs, endpoints and the matrix of access rights. Long lists are cut; the filter of the page selects
 * entries.
 */
final class ClientServices {
    private static final int MOST_SERVICES = 50;
    private static final int MOST_ENDPOINTS = 100;
    private static final int MOST_COLUMNS = 20;
    private static final int MOST_SUBJECTS = 100;
    private static final int MOST_CHOICES = 100;

    private final Visit visit;
    private final Frame frame;
    private final String client;
    private final List<ServiceView> all;
    private final List<ServiceView> shown;
    private final Pages pages;
    private final String wanted;
    /** The URLs of the WSDL descriptions, whose services cannot have endpoints. */
    private final Set<String> wsdls;
    private final boolean mayChange;

    /** @param wanted a part of the services' names; empty for all @param from the first service to show */
    ClientServices(Visit visit, Frame frame, String client, String wanted, int from) {
        this.visit = visit;
        this.frame = frame;
        this.client = client;
        this.all = visit.bean(ServicesMXBean.class).services(client);
        this.shown = all.stream().filter(each -> each.getService().toLowerCase(Locale.ROOT).contains(wanted.toLowerCase(Locale.ROOT))).toList();
        this.pages = new Pages(from, shown.size(), MOST_SERVICES);
        this.wanted = wanted;
        this.wsdls = visit.bean(ServicesMXBean.class).descriptions(client).stream().filter(each -> each.getType().equals("WSDL")).map(DescriptionView::getUrl).collect(Collectors.toSet());
        this.mayChange = visit.may(Roles.SERVICES);
    }

    private Action on(String key, String service) {
        return Action.of(key, ClientsPage.PATH + "/" + key).on("client", client).on("service", service);
    }

    Section table() {
        List<List<Cell>> rows = pages.shown(shown).stream().map(each -> {
            String verified = each.getUrl().startsWith("https:") ? frame.t(each.isCertificateVerified() ? "clients.verified" : "clients.unverified") : "";
            return List.of(Cell.of(each.getService()), Cell.of(each.getUrl() + (each.getUrlProblem().isEmpty() ? "" : " – " + each.getUrlProblem())), Cell.of(verified),
                    Cell.of(each.getTimeout()), Cell.of(changes(each)));
        }).toList();
        return Section.of(frame.t("clients.services")).table(frame.columns("clients.service", "clients.url", "clients.verification", "clients.timeout", "todo"), rows, frame.t("none"))
                .links(pages.links(frame, "/console/client?id=" + MessagesPage.encoded(client) + "&q=" + MessagesPage.encoded(wanted)));
    }

    private List<Action> changes(ServiceView service) {
        if (!mayChange) {
            return List.of();
        }
        List<Action> actions = new ArrayList<>(List.of(on("service-url", service.getService()).text("url", service.getUrl()),
                on("service-timeout", service.getService()).text("timeout", service.getTimeout())));
        if (service.getUrl().startsWith("https:")) {
            actions.add(on("service-verify", service.getService()).choice("verify", service.isCertificateVerified() ? List.of("true", "false") : List.of("false", "true")));
        }
        if (!wsdls.contains(service.getDescription())) {
            actions.add(on("endpoint-add", service.getService()).text("method", "GET").text("path", "/"));
        }
        return actions;
    }

    /** Returns a sentence if a list is longer than its limit; else empty. */
    private List<String> more(int found, int most) {
        return found <= most ? List.of() : List.of(frame.t("clients.cut", String.valueOf(found), String.valueOf(most)));
    }

    private static boolean isWhole(EndpointView endpoint) {
        return endpoint.getMethod().equals("*") && endpoint.getPath().equals("**");
    }

    /** Returns the section with the endpoints of REST services. */
    Section endpoints() {
        List<List<Cell>> rows = new ArrayList<>();
        for (ServiceView service : shown) {
            for (EndpointView each : service.getEndpoints()) {
                if (!isWhole(each)) {
                    rows.add(List.of(Cell.of(service.getService()), Cell.of(each.getMethod() + " " + each.getPath()), Cell.of(frame.t(each.isGenerated() ? "clients.generated" : "clients.added")),
                            Cell.of(String.join(", ", each.getAccess())), Cell.of(rows.size() < MOST_ENDPOINTS ? changes(service, each) : List.of())));
                }
            }
        }
        return Section.of(frame.t("clients.endpoints")).table(frame.columns("clients.service", "clients.endpoint", "clients.origin", "clients.access", "todo"),
                rows.stream().limit(MOST_ENDPOINTS).toList(), frame.t("none")).text(more(rows.size(), MOST_ENDPOINTS));
    }

    private List<Action> changes(ServiceView service, EndpointView endpoint) {
        if (!mayChange) {
            return List.of();
        }
        List<Action> actions = new ArrayList<>(List.of(part("endpoint-grant", service, endpoint).text("subjects", "")));
        if (!endpoint.getAccess().isEmpty()) {
            actions.add(part("endpoint-revoke", service, endpoint).text("subjects", ""));
        }
        if (!endpoint.isGenerated()) {
            actions.add(part("endpoint-remove", service, endpoint));
        }
        return actions;
    }

    private Action part(String key, ServiceView service, EndpointView endpoint) {
        return on(key, service.getService()).on("method", endpoint.getMethod()).on("path", endpoint.getPath());
    }

    /** Returns the matrix of access rights, with one row for each subject and one column for each service. */
    Section rights() {
        Map<String, Map<String, String>> matrix = new TreeMap<>();
        TreeSet<String> columns = new TreeSet<>();
        Set<String> names = shown.stream().map(ServiceView::getService).collect(Collectors.toSet());
        for (RightView each : visit.bean(AccessRightsMXBean.class).rights(client)) {
            if (names.contains(each.getService())) {
                columns.add(each.getService());
                String what = each.getMethod().equals("*") && each.getPath().equals("**") || each.getPath().isEmpty() ? frame.t("clients.right") : each.getMethod() + " " + each.getPath();
                matrix.computeIfAbsent(each.getSubject(), any -> new LinkedHashMap<>()).merge(each.getService(), what, (first, second) -> first + ", " + second);
            }
        }
        List<String> across = columns.stream().limit(MOST_COLUMNS).toList();
        List<String> heads = new ArrayList<>(List.of(frame.t("clients.subject")));
        heads.addAll(across);
        List<List<Cell>> rows = matrix.entrySet().stream().limit(MOST_SUBJECTS).map(entry -> row(entry.getKey(), entry.getValue(), across)).toList();
        List<String> more = new ArrayList<>(more(columns.size(), MOST_COLUMNS));
        more.addAll(more(matrix.size(), MOST_SUBJECTS));
        return Section.of(frame.t("clients.rights")).table(heads, rows, frame.t("clients.rights.none")).text(more).actions(!mayChange ? List.of() : List.of(right("right-grant"), right("right-revoke")));
    }

    private List<Cell> row(String subject, Map<String, String> rights, List<String> across) {
        List<Cell> row = new ArrayList<>(List.of(Cell.of(subject)));
        across.forEach(service -> row.add(Cell.of(rights.getOrDefault(service, "–"))));
        if (mayChange) {
            row.set(0, new Cell(subject, "", "", List.of(Action.of("right-revoke-all", ClientsPage.PATH + "/right-revoke-all").on("client", client).on("subject", subject))));
        }
        return row;
    }

    private Action right(String key) {
        Action action = Action.of(key, ClientsPage.PATH + "/" + key).on("client", client);
        List<String> names = all.stream().map(ServiceView::getService).toList();
        return (names.size() > MOST_CHOICES ? action.text("service", "") : action.choice("service", names)).text("subjects", "");
    }

    /** Adds the forms for services, endpoints and rights. */
    static void forms(Routes.Forms forms, Page one) {
        String path = ClientsPage.PATH;
        forms.change(path + "/service-url", Roles.SERVICES, one, "service-url", (visit, form) -> services(visit).changeUrl(form.get("client"), form.get("service"), form.get("url")));
        forms.change(path + "/service-timeout", Roles.SERVICES, one, "service-timeout", (visit, form) -> services(visit).changeTimeout(form.get("client"), form.get("service"), form.get("timeout")));
        forms.change(path + "/service-verify", Roles.SERVICES, one, "service-verify", (visit, form) -> services(visit).changeVerification(form.get("client"), form.get("service"),
                form.get("verify").equals("true")));
        forms.change(path + "/endpoint-add", Roles.SERVICES, one, "endpoint-add", (visit, form) -> services(visit).addEndpoint(form.get("client"), form.get("service"), form.get("method"),
                form.get("path")));
        forms.change(path + "/endpoint-remove", Roles.SERVICES, one, "endpoint-remove", (visit, form) -> services(visit).removeEndpoint(form.get("client"), form.get("service"), form.get("method"),
                form.get("path")));
        forms.change(path + "/endpoint-grant", Roles.SERVICES, one, "endpoint-grant", (visit, form) -> rights(visit).grantEndpoint(form.get("client"), form.get("service"), form.get("method"),
                form.get("path"), ClientsPage.subjects(form)));
        forms.change(path + "/endpoint-revoke", Roles.SERVICES, one, "endpoint-revoke", (visit, form) -> rights(visit).revokeEndpoint(form.get("client"), form.get("service"), form.get("method"),
                form.get("path"), ClientsPage.subjects(form)));
        forms.change(path + "/right-grant", Roles.SERVICES, one, "right-grant", (visit, form) -> rights(visit).grant(form.get("client"), form.get("service"), ClientsPage.subjects(form)));
        forms.change(path + "/right-revoke", Roles.SERVICES, one, "right-revoke", (visit, form) -> rights(visit).revoke(form.get("client"), form.get("service"), ClientsPage.subjects(form)));
        forms.change(path + "/right-revoke-all", Roles.SERVICES, one, "right-revoke-all", (visit, form) -> rights(visit).revokeAll(form.get("client"), form.get("subject")));
    }

    private static ServicesMXBean services(Visit visit) {
        return visit.bean(ServicesMXBean.class);
    }

    private static AccessRightsMXBean rights(Visit visit) {
        return visit.bean(AccessRightsMXBean.class);
    }
}
