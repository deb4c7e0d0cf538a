package org.turnpike.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No operation that changes the server goes without the audit log. */
class AuditedOperationsTest {
    /** Operations that change nothing; every other one is marked. */
    private static final Set<String> READING = Set.of("AccessRights.rights", "Audit.last", "Audit.verify", "Backup.inspect", "Backup.read", "Keys.certificatesOnToken",
            "Keys.explain", "Keys.exportInternal", "Tokens.check", "SecurityServer.difference", "SecurityServer.revision", "SecurityServer.revisionDifference",
            "SecurityServer.export", "Services.descriptions", "Services.preview", "Services.previewRefresh", "Services.services", "Trust.doctor", "Trust.doctorOf", "Trust.record", "Trust.records", "Trust.search",
            "Archive.files", "MessageLog.contents", "MessageLog.read", "MessageLog.search", "MessageLog.verify", "Clients.exportCertificate", "GlobalConfiguration.describeAnchor", "GlobalConfiguration.exportAnchor", "GlobalConfiguration.members",
            "GlobalConfiguration.serversOf", "Keys.exportCertificate", "Keys.exportRequest", "Keys.subjectFields", "Operations.export", "Operations.history", "Operations.top", "Operations.traffic");
    private static final List<String> SECRETS = List.of("pin", "newPin", "oldPin", "password", "passphrase");

    private static Stream<Class<?>> beans() {
        return new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("org.turnpike.admin").stream()
                .filter(type -> type.getSimpleName().endsWith("MXBean")).map(JavaClass::reflect);
    }

    private static Stream<Method> operations() {
        return beans().flatMap(bean -> Arrays.stream(bean.getMethods()))
                .filter(method -> method.getParameterCount() > 0 || !method.getName().matches("(get|is)[A-Z].*"));
    }

    private static String name(Method method) {
        return method.getDeclaringClass().getSimpleName().replace("MXBean", "") + "." + method.getName();
    }

    @Test
    void everyOperationIsMarkedOrReads() {
        Set<String> unmarked = new TreeSet<>(operations().filter(each -> !each.isAnnotationPresent(Changes.class))
                .map(AuditedOperationsTest::name).toList());
        assertThat(unmarked).isSubsetOf(READING);
        assertThat(operations().filter(each -> each.isAnnotationPresent(Changes.class)).map(AuditedOperationsTest::name)).isNotEmpty()
                .doesNotContainAnyElementsOf(READING);
    }

    @Test
    void secretsAreMarked() {
        operations().flatMap(method -> Arrays.stream(method.getParameters())).filter(each -> SECRETS.contains(each.getAnnotation(Text.class).name()))
                .forEach(each -> assertThat(each.isAnnotationPresent(Secret.class)).as(each.getDeclaringExecutable() + " " + each).isTrue());
    }

    @Test
    void nobodyHasAnAttributeToSet() {
        assertThat(beans().flatMap(bean -> Arrays.stream(bean.getMethods())).filter(each -> each.getName().matches("set[A-Z].*") && each.getParameterCount() == 1
                && each.getReturnType() == void.class)).isEmpty();
    }
}
