package org.turnpike.console;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.turnpike.users.Role;

/** The pages and forms of the console by path, with their roles. Immutable. */
final class Routes {
    private final Map<String, Route> pages = new LinkedHashMap<>();
    private final Map<String, Route> forms = new LinkedHashMap<>();

    /**
     * A page or a form.
     *
     * @param roles the caller must have one of these roles; empty for every administrator
     * @param menuKey the key of the page in the menu; empty for a page that is not in the menu
     * @param page the page; for a form, executes the form
     * @param again for a form, the page that shows the form again if it is rejected
     * @param configuration for a form, whether it changes the server configuration; it is then rejected if another administrator changed the
     *        configuration after the form was shown
     */
    record Route(String path, Set<Role> roles, String menuKey, Page page, Page again, boolean configuration) {
    }

    /** Returns every page of the console, in the order of the menu. */
    static Routes all() {
        Routes routes = new Routes();
        routes.inMenu("/console/", "serve", Roles.EVERYONE, new ServePage());
        routes.inMenu("/console/refusals", "refusals", Roles.REFUSAL_READERS, new RefusalsPage());
        routes.page("/console/refusal", Roles.REFUSAL_READERS, new RefusalsPage.One());
        DoctorPage doctor = new DoctorPage();
        routes.inMenu("/console/doctor", "doctor", Roles.CONNECTION_TESTS, doctor);
        routes.inMenu("/console/messages", "messages", Roles.SYSTEM, new MessagesPage());
        MessagesPage.One message = new MessagesPage.One();
        routes.page("/console/message", Roles.SYSTEM, message);
        routes.inMenu("/console/clients", "clients", Roles.CLIENT_READERS, new ClientsPage());
        routes.page("/console/client", Roles.CLIENT_READERS, new ClientsPage.One());
        routes.inMenu("/console/keys", "keys", Roles.KEY_READERS, new KeysPage());
        routes.page("/console/rollover", Roles.KEY_READERS, new RolloverPage());
        routes.inMenu("/console/trust", "trust", Roles.EVERYONE, new TrustPage());
        routes.inMenu("/console/audit", "audit", Roles.SYSTEM, new AuditPage());
        routes.inMenu("/console/backup", "backup", Roles.SYSTEM, RecordsPage::backups);
        routes.inMenu("/console/settings", "settings", Roles.WATCHERS, RecordsPage::settings);
        routes.inMenu(SetupPage.PATH, SetupPage.KEY, Roles.SET_UP, new SetupPage());
        Forms forms = routes.new Forms();
        SetupPage.forms(forms);
        forms.page("/console/doctor", Roles.CONNECTION_TESTS, doctor::test, doctor);
        forms.page("/console/messages/container", Roles.SYSTEM, MessagesPage::container, message);
        forms.page("/console/message/verify", Roles.SYSTEM, message::verified, message);
        KeysPage.forms(forms);
        ClientsPage.forms(forms);
        TrustPage.forms(forms);
        AuditPage.forms(forms);
        RecordsPage.forms(forms);
        return routes;
    }

    private void inMenu(String path, String key, Set<Role> roles, Page page) {
        pages.put(path, new Route(path, roles, key, page, page, false));
    }

    /** Adds a page that is not in the menu; another page has a link to it. */
    private void page(String path, Set<Role> roles, Page page) {
        pages.put(path, new Route(path, roles, "", page, page, false));
    }

    /** The bean operation of a form. */
    interface Work {
        void run(Visit visit, Form form);
    }

    /** Adds the forms of the console. */
    final class Forms {
        /**
         * Adds a form that changes something and then loads a page.
         *
         * @param again the page that shows the form again if it is rejected
         * @param then the path of the page that is loaded afterwards
         * @param key the key of the change, without the prefix {@code action.}
         */
        void add(String path, Set<Role> roles, Page again, String then, String key, Work work) {
            forms.put(path, new Route(path, roles, "", visit -> done(visit, Procedure.then(visit.form(), then), key, work), Procedure.again(again), false));
        }

        /** Adds a form that changes the server configuration and then loads the page of its client. */
        void change(String path, Set<Role> roles, Page again, String key, Work work) {
            forms.put(path, new Route(path, roles, "", visit -> {
                visit.runSinceShown(() -> work.run(visit, visit.form()));
                return PageAnswer.done(key.endsWith("-remove") && key.startsWith("client") ? "/console/clients" : "/console/client?id=" + MessagesPage.encoded(visit.form().get("client")), key);
            }, again, true));
        }

        /** Adds a form that is answered with a page or a file. */
        void page(String path, Set<Role> roles, Page page, Page again) {
            forms.put(path, new Route(path, roles, "", page, Procedure.again(again), false));
        }

        private static PageAnswer done(Visit visit, String then, String key, Work work) {
            visit.run(() -> work.run(visit, visit.form()));
            return PageAnswer.done(then, key);
        }
    }

    Optional<Route> find(boolean reading, String path) {
        return Optional.ofNullable((reading ? pages : forms).get(path));
    }

    List<Route> menu() {
        return pages.values().stream().filter(each -> !each.menuKey().isEmpty()).toList();
    }

    /** Returns every page and form, for tests. */
    List<Route> everything() {
        List<Route> all = new ArrayList<>(pages.values());
        all.addAll(forms.values());
        return all;
    }
}
