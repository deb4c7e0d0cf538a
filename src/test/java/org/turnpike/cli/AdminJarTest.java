package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** turnpike-admin.jar holds the packages that its commands need: a package that is new, or was split, is missing at run time otherwise. */
class AdminJarTest {
    private static final Pattern INCLUDED = Pattern.compile("<include>org/turnpike/(\\w+)/[^<]*</include>");
    /** Named by {@code keys.RequestStore}, which only a server opens. */
    private static final Set<String> OF_THE_SERVER = Set.of("storage");

    @Test
    void holdsThePackagesThatCommandsNeed() throws Exception {
        Set<String> included = new HashSet<>();
        Matcher include = INCLUDED.matcher(Files.readString(Path.of("src/assembly/admin.xml")));
        while (include.find()) {
            included.add(include.group(1));
        }
        Set<String> needed = needed();
        needed.removeAll(OF_THE_SERVER);
        assertThat(needed).contains("admin", "signature").isSubsetOf(included);
    }

    /** What can be reached from the commands; a bean is reached by its interface alone. */
    private static Set<String> needed() {
        JavaClasses all = new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("org.turnpike");
        Deque<JavaClass> left = new ArrayDeque<>(all.stream().filter(each -> each.getPackageName().equals("org.turnpike.cli")).toList());
        Set<JavaClass> seen = new HashSet<>(left);
        Set<String> packages = new TreeSet<>();
        while (!left.isEmpty()) {
            JavaClass next = left.pop();
            packages.add(next.getPackageName().split("\\.")[2]);
            next.getDirectDependenciesFromSelf().stream().map(each -> each.getTargetClass())
                    .filter(each -> each.getPackageName().startsWith("org.turnpike.") && seen.add(each)).forEach(left::push);
        }
        return packages;
    }
}
