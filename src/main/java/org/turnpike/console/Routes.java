package org.turnpike.console;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.turnpike.users.Role;

/** Which page answers at which address, and who may see it. Immutable once made. */
final class Routes {
    private static final Set<Role> EVERYONE = Set.of();

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
        routes.inMenu("/console/", "serve", EVERYONE, new ServePage());
        routes.inMenu("/console/refusals", "refusals", EVERYONE, new RefusalsPage());
        routes.page("/console/refusal", EVERYONE, new RefusalsPage.One());
        routes.inMenu("/console/doctor", "doctor", EVERYONE, new DoctorPage());
        return routes;
    }

    private void inMenu(String path, String key, Set<Role> roles, Page page) {
        pages.put(path, new Route(path, roles, key, page, page, false));
    }

    /** A page that another one links to. */
    private void page(String path, Set<Role> roles, Page page) {
        pages.put(path, new Route(path, roles, "", page, page, false));
    }

    /** A form. @param again shows it again when it is rejected */
    private void form(String path, Set<Role> roles, Page action, Page again) {
        forms.put(path, new Route(path, roles, "", action, again, false));
    }

    /** A form that changes the server configuration. @param again shows it again when it is rejected */
    private void configurationForm(String path, Set<Role> roles, Page action, Page again) {
        forms.put(path, new Route(path, roles, "", action, again, true));
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
