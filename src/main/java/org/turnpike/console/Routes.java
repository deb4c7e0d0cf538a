package org.turnpike.console;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.turnpike.users.Role;

/** The pages by address, with their roles. Immutable. */
final class Routes {
    private final Map<String, Route> pages = new LinkedHashMap<>();
    private final Map<String, Route> forms = new LinkedHashMap<>();

    /**
     * @param roles any of these; none for every administrator
     * @param menuKey the key of the page's name in the menu; empty for a page that is not in it
     * @param page what answers; for a form, what does what it asks
     * @param again for a form: the page that shows it again when it is rejected
     * @param configuration for a form: whether it changes the server configuration, which another administrator may have changed since the form was shown
     */
    record Route(String path, Set<Role> roles, String menuKey, Page page, Page again, boolean configuration) {
    }

    /** Every page of the console, the menu in its order. */
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

    /** A page that another page links to. */
    private void page(String path, Set<Role> roles, Page page) {
        pages.put(path, new Route(path, roles, "", page, page, false));
    }

    /** The bean operation of a form. */
    interface Work {
        void run(Visit visit, Form form);
    }

    /** The forms of the console, as they are declared. */
    final class Forms {
        /**
         * A form that changes something, and then loads a page.
         *
         * @param again shows it again when it is rejected
         * @param then the page that is loaded
         * @param key of what was done, below {@code action.}
         */
        void add(String path, Set<Role> roles, Page again, String then, String key, Work work) {
            forms.put(path, new Route(path, roles, "", visit -> done(visit, Procedure.then(visit.form(), then), key, work), Procedure.again(again), false));
        }

        /** A form that changes the server configuration, and then loads the page of its client. */
        void change(String path, Set<Role> roles, Page again, String key, Work work) {
            forms.put(path, new Route(path, roles, "", visit -> done(visit, key.endsWith("-remove") && key.startsWith("client") ? "/console/clients" : "/console/client?id="
                    + MessagesPage.encoded(visit.form().get("client")), key, work), again, true));
        }

        /** A form that is answered with a page or a file. */
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

    /** Every address, for tests. */
    List<Route> everything() {
        List<Route> all = new ArrayList<>(pages.values());
        all.addAll(forms.values());
        return all;
    }
}
