package org.turnpike.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.management.JMX;
import javax.management.MBeanFeatureInfo;
import javax.management.MBeanInfo;
import javax.management.NotCompliantMBeanException;
import javax.management.StandardMBean;
import javax.management.openmbean.ArrayType;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.TabularType;
import org.junit.jupiter.api.Test;

/** The names that scripts read in what the beans return. */
class ViewNamesTest {
    private final Set<String> names = new HashSet<>();

    /** JMX takes the names of a class from its getters, and those of a record from its components. */
    @Test
    void itemsAreNamedByPropertiesAndNotByMethods() throws Exception {
        List<String> beans = new ArrayList<>();
        for (JavaClass each : new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("org.turnpike")) {
            if (each.isInterface() && each.getSimpleName().endsWith("MXBean")) {
                beans.add(each.getSimpleName());
                collect(info(each.reflect()));
            }
        }
        assertThat(beans).contains("KeysMXBean", "ClientsMXBean", "UsersMXBean");
        assertThat(names).contains("sha256", "usage").noneMatch(name -> name.matches("(get|is)[A-Z].*"));
    }

    private static <T> MBeanInfo info(Class<T> bean) throws NotCompliantMBeanException {
        T none = bean.cast(Proxy.newProxyInstance(bean.getClassLoader(), new Class<?>[] {bean}, (proxy, method, arguments) -> null));
        return new StandardMBean(none, bean, true).getMBeanInfo();
    }

    private void collect(MBeanInfo info) {
        Stream.<MBeanFeatureInfo>concat(Arrays.stream(info.getAttributes()), Arrays.stream(info.getOperations()))
                .forEach(each -> collect((OpenType<?>) each.getDescriptor().getFieldValue(JMX.OPEN_TYPE_FIELD)));
    }

    private void collect(OpenType<?> type) {
        if (type instanceof ArrayType<?> array) {
            collect(array.getElementOpenType());
        } else if (type instanceof TabularType table) {
            collect(table.getRowType());
        } else if (type instanceof CompositeType composite) {
            names.addAll(composite.keySet());
            composite.keySet().forEach(each -> collect(composite.getType(each)));
        }
    }
}
