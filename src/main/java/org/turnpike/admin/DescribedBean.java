package org.turnpike.admin;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.StandardMBean;

/** An MXBean whose descriptions are the {@link Text}s of its interface. */
final class DescribedBean extends StandardMBean {

    <T> DescribedBean(T bean, Class<T> type) {
        super(bean, type, true);
    }

    @Override
    protected String getDescription(MBeanInfo info) {
        return getMBeanInterface().getAnnotation(Text.class).value();
    }

    @Override
    protected String getDescription(MBeanAttributeInfo attribute) {
        return text(Stream.of("get", "is").flatMap(prefix -> method(prefix + attribute.getName(), 0).stream()).findFirst());
    }

    @Override
    protected String getDescription(MBeanOperationInfo operation) {
        return text(method(operation.getName(), operation.getSignature().length));
    }

    @Override
    protected String getParameterName(MBeanOperationInfo operation, MBeanParameterInfo parameter, int sequence) {
        return text(operation, sequence).name();
    }

    @Override
    protected String getDescription(MBeanOperationInfo operation, MBeanParameterInfo parameter, int sequence) {
        return text(operation, sequence).value();
    }

    private Text text(MBeanOperationInfo operation, int parameter) {
        return method(operation.getName(), operation.getSignature().length).orElseThrow().getParameters()[parameter].getAnnotation(Text.class);
    }

    private static String text(Optional<Method> method) {
        return method.orElseThrow().getAnnotation(Text.class).value();
    }

    private Optional<Method> method(String name, int parameters) {
        return Arrays.stream(getMBeanInterface().getMethods())
                .filter(method -> method.getName().equals(name) && method.getParameterCount() == parameters).findFirst();
    }
}
