package org.turnpike.restapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.turnpike.users.Role;

/** Every operation of X-Road's API is either offered or answered 501, and the description lists exactly what is offered. */
class OperationsTest {
    private static final OpenApiDescription DESCRIPTION = new OpenApiDescription(RestApi.RESOURCES);

    /** Names of parts of a path do not matter. */
    private static String plain(String operation) {
        return operation.replace("/api/v1/", "/").replaceAll("\\{[^}]*}", "{}");
    }

    private static Set<String> offered() {
        return Stream.concat(DESCRIPTION.all().stream(), Stream.of("GET /openapi.yaml")).map(OperationsTest::plain).collect(Collectors.toSet());
    }

    @Test
    void everyOperationIsOfferedOrSaidNotToBe() throws Exception {
        Set<String> known = Operations.all().stream().map(each -> plain(each.method() + " " + each.path())).collect(Collectors.toSet());
        Set<String> missing = NotOffered.OPERATIONS.stream().map(OperationsTest::plain).collect(Collectors.toSet());
        assertThat(missing).doesNotContainAnyElementsOf(offered());
        assertThat(Stream.concat(offered().stream(), missing.stream()).filter(each -> !List.of("POST /login", "POST /logout").contains(each)))
                .containsExactlyInAnyOrderElementsOf(known);
    }

    @Test
    void descriptionIsYamlThatListsWhatIsOffered() {
        Object read = new Load(LoadSettings.builder().build()).loadFromString(DESCRIPTION.yaml());
        assertThat(read).isInstanceOfSatisfying(Map.class, map -> assertThat(((Map<?, ?>) map.get("paths")).entrySet().stream()
                .flatMap(path -> ((Map<?, ?>) path.getValue()).keySet().stream().map(verb -> verb.toString().toUpperCase(Locale.ROOT) + " " + path.getKey())))
                .containsExactlyInAnyOrderElementsOf(DESCRIPTION.all()));
    }

    @Test
    void everyOperationHasTheRolesOfTheTable() throws Exception {
        Map<String, Set<Role>> table = Operations.all().stream().collect(Collectors.toMap(each -> plain(each.method() + " " + each.path()), Operations.Operation::roles));
        Map<String, Set<Role>> served = new TreeMap<>();
        DESCRIPTION.methods().forEach((operation, method) -> {
            Allowed allowed = method.getAnnotation(Allowed.class);
            Set<Role> roles = BeanRoles.of(allowed);
            served.put(plain(operation), roles.isEmpty() ? Set.of(Role.values()) : roles);
        });
        served.keySet().removeAll(List.of("POST /login", "POST /logout"));
        assertThat(table).containsAllEntriesOf(served);
        assertThat(served).hasSizeGreaterThan(100);
    }

    @Test
    void everyOperationNamesWhoMayCallIt() {
        assertThat(RestApi.RESOURCES.stream().flatMap(each -> Stream.of(each.getDeclaredMethods())).filter(each -> each.isAnnotationPresent(jakarta.ws.rs.Path.class)))
                .allMatch(each -> each.isAnnotationPresent(Allowed.class));
    }
}
