package org.turnpike.restapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.turnpike.admin.Changes;
import org.turnpike.admin.LocalSocketCall;
import org.turnpike.admin.LocalSocketCall.Kind;
import org.turnpike.users.Role;

/** Who may call which bean at the admin door. */
class BeanRolesTest {
    private static Set<Role> of(Kind kind, String bean, String name) {
        return BeanRoles.of(new LocalSocketCall(kind, bean, name, new Object[0], new String[0]));
    }

    @Test
    void offersEveryBean() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/java/org/turnpike/admin"))) {
            assertThat(BeanRoles.BEANS.stream().map(Class::getSimpleName)).containsExactlyInAnyOrderElementsOf(
                    files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith("MXBean.java")).map(name -> name.replace(".java", "")).toList());
        }
    }

    @Test
    void allowsEachOperationToARoleAndNoChangeToAnObserver() {
        for (Class<?> bean : BeanRoles.BEANS) {
            for (Method method : bean.getMethods()) {
                if (method.getName().equals("createLoginCode")) {
                    continue;
                }
                Set<Role> roles = of(Kind.INVOKE, BeanRoles.typeOf(bean), method.getName());
                assertThat(roles).as(bean.getSimpleName() + "." + method.getName()).isNotEmpty();
                if (method.isAnnotationPresent(Changes.class) && !method.getName().equals("reconcile")) {
                    assertThat(roles).as(bean.getSimpleName() + "." + method.getName()).doesNotContain(Role.XROAD_SECURITYSERVER_OBSERVER);
                }
            }
        }
    }

    @Test
    void leavesLoginCodesToCallersOfThisMachine() {
        assertThat(of(Kind.INVOKE, "Users", "createLoginCode")).isEmpty();
    }

    @Test
    void readsAttributesByEitherKindOfGetter() {
        assertThat(of(Kind.GET, "SecurityServer", "Ready")).hasSize(5);
        assertThat(of(Kind.GET, "Users", "ApiKeys")).containsExactly(Role.XROAD_SYSTEM_ADMINISTRATOR);
        assertThat(of(Kind.EXISTS, "Users", "")).hasSize(5);
    }

    @Test
    void allowsNothingThatIsNotListed() {
        for (String bean : List.of("NoSuchBean", "", "Users,server=ss2", "java.lang:type=Memory", "*")) {
            assertThat(of(Kind.EXISTS, bean, "")).isEmpty();
            assertThat(of(Kind.GET, bean, "ApiKeys")).isEmpty();
            assertThat(of(Kind.INVOKE, bean, "createApiKey")).isEmpty();
        }
        assertThat(of(Kind.INVOKE, "Users", "hashCode")).isEmpty();
        assertThat(of(Kind.GET, "Users", "Class")).isEmpty();
    }
}
