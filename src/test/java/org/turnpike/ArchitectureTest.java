package org.turnpike;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The package list is the architecture: who may use whom, and who may touch network, files and servlets. */
class ArchitectureTest {
    private static final String ROOT = "org.turnpike.";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("org.turnpike");

    private static final Map<String, Set<String>> MAY_USE = new LinkedHashMap<>();

    static {
        mayUse("id");
        mayUse("fault");
        mayUse("xml");
        mayUse("mime");
        mayUse("net");
        mayUse("crypto");
        mayUse("storage");
        mayUse("message");
        mayUse("globalconf");
        mayUse("trust", "globalconf", "storage");
        mayUse("refusals", "trust");
        mayUse("keys", "trust", "storage");
        mayUse("signature", "keys", "trust", "message");
        mayUse("transport", "message", "signature", "keys");
        mayUse("serverconf", "storage", "globalconf");
        mayUse("messagelog", "signature", "message", "storage");
        mayUse("monitoring", "message", "storage");
        mayUse("provider", "message", "signature", "keys", "serverconf");
        mayUse("metadata", "message", "globalconf", "serverconf", "provider", "monitoring");
        mayUse("clientproxy", "refusals", "transport", "messagelog", "provider", "metadata", "monitoring");
        mayUse("serverproxy", "refusals", "transport", "messagelog", "provider", "metadata", "monitoring");
        mayUse("backup");
        mayUse("registration", "message", "keys", "serverconf", "globalconf");
        mayUse("users", "storage");
        mayUse("audit", "keys", "trust");
        mayUse("deadlines", "keys", "messagelog");
        mayUse("admin", "audit", "deadlines", "refusals", "metadata", "messagelog", "transport", "monitoring", "registration", "backup", "users");
        mayUse("server", "clientproxy", "serverproxy", "admin");
        mayUse("connector");
        mayUse("restapi", "admin", "users");
        mayUse("console", "admin", "users", "restapi");
        mayUse("container", "server", "connector", "restapi", "console");
        mayUse("cli", "admin", "signature");
        mayUse("sandbox", "container", "cli");
    }

    /** What is named may be used, and what that uses in turn; identifiers, faults, the XML reader, the MIME reader, the rules for URLs and for certificates may be used by all but the connector. */
    private static void mayUse(String name, String... used) {
        Set<String> all = new LinkedHashSet<>(name.equals("connector") ? Set.of() : Set.of("id", "fault", "xml", "mime", "net", "crypto"));
        Arrays.stream(used).forEach(other -> {
            all.add(other);
            all.addAll(MAY_USE.get(other));
        });
        MAY_USE.put(name, all);
    }

    @Test
    void packagesUseOnlyWhatTheTableAllows() {
        Set<String> offences = new TreeSet<>();
        for (JavaClass user : CLASSES) {
            String from = capability(user);
            user.getDirectDependenciesFromSelf().stream().map(dependency -> dependency.getTargetClass())
                    .filter(used -> used.getPackageName().startsWith(ROOT))
                    .map(ArchitectureTest::capability)
                    .filter(to -> !to.equals(from) && !MAY_USE.getOrDefault(from, Set.of()).contains(to))
                    .forEach(to -> offences.add(user.getName() + " uses " + to));
        }
        assertThat(offences).isEmpty();
    }

    @Test
    void everyPackageIsInTheTable() {
        assertThat(MAY_USE.keySet()).containsAll(
                CLASSES.stream().map(ArchitectureTest::capability).collect(Collectors.toSet()));
    }

    @Test
    void noSimpleNameIsUsedTwice() {
        Map<String, Set<String>> names = CLASSES.stream().filter(JavaClass::isTopLevelClass).filter(type -> !type.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(JavaClass::getSimpleName, Collectors.mapping(JavaClass::getName, Collectors.toSet())));
        assertThat(names.values()).allSatisfy(same -> assertThat(same).hasSize(1));
    }

    private static String capability(JavaClass type) {
        return type.getPackageName().substring(ROOT.length()).split("\\.")[0];
    }

    @Test
    void onlyTheContainerKnowsServlets() {
        noClasses().that().resideOutsideOfPackages("org.turnpike.container..", "org.turnpike.restapi..", "org.turnpike.console..")
                .should().dependOnClassesThat().resideInAnyPackage("jakarta.servlet..", "org.glassfish.jersey..").check(CLASSES);
    }

    @Test
    void theConnectorSpeaksJdkTypesAndTomcatsSslInterfaceAlone() {
        classes().that().resideInAPackage("org.turnpike.connector..")
                .should().onlyDependOnClassesThat().resideInAnyPackage("org.turnpike.connector..", "java..", "javax..", "com.sun.management..",
                        "org.apache.tomcat.util.net..", "org.apache.coyote", "org.apache.coyote.http11..", "org.apache.catalina.valves..", "org.apache.catalina.connector..").check(CLASSES);
    }

    /** WildFly, which lacks Tomcat's classes, uses the other classes of the connector. */
    @Test
    void classesWithoutTomcatDoNotUseThoseThatNeedIt() {
        Set<String> needTomcat = CLASSES.stream().filter(each -> each.getPackageName().equals("org.turnpike.connector")
                && each.getDirectDependenciesFromSelf().stream().anyMatch(to -> to.getTargetClass().getPackageName().startsWith("org.apache.")))
                .map(JavaClass::getName).collect(Collectors.toSet());
        DescribedPredicate<JavaClass> needsTomcat = DescribedPredicate.describe("need Tomcat", each -> needTomcat.contains(each.getName()));
        assertThat(needTomcat).contains("org.turnpike.connector.DoorProtocol");
        noClasses().that().resideInAPackage("org.turnpike.connector..").and(DescribedPredicate.not(needsTomcat)).should().dependOnClassesThat(needsTomcat).check(CLASSES);
    }

    @Test
    void onlyClientsCallTheNetwork() {
        noClasses().that().resideInAPackage("org.turnpike..").and().haveSimpleNameNotEndingWith("Client")
                .and().haveSimpleNameNotContaining("Client$").and().resideOutsideOfPackages("org.turnpike.sandbox..", "org.turnpike.connector..")
                .and().areTopLevelClasses()
                .should().dependOnClassesThat().haveFullyQualifiedName("org.apache.hc.client5.http.impl.classic.CloseableHttpClient")
                .check(CLASSES);
    }

    @Test
    void onlyStoresTouchTablesAndFiles() {
        noClasses().that().resideOutsideOfPackages("org.turnpike.storage..", "org.turnpike.sandbox..", "org.turnpike.container..",
                        "org.turnpike.server..", "org.turnpike.cli..")
                .and().areTopLevelClasses().and().haveSimpleNameNotEndingWith("Store").and().haveSimpleNameNotEndingWith("Client")
                .should().dependOnClassesThat().haveFullyQualifiedName("java.nio.file.Files")
                .orShould().dependOnClassesThat().haveFullyQualifiedName("java.sql.PreparedStatement").check(CLASSES);
    }
}
