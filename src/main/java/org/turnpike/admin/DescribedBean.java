package org.turnpike.admin;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanException;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.NotificationEmitter;
import javax.management.ReflectionException;
import javax.management.StandardEmitterMBean;
import javax.management.openmbean.CompositeData;
import org.turnpike.audit.AuditLog;
import org.turnpike.audit.Caller;
import org.turnpike.fault.FailureText;

/**
 * An MXBean with the descriptions in the {@link Text} annotations of its interface. Operations that are marked {@link Changes} are written to the
 * audit log, and are rejected if the log cannot be written. Attributes cannot be set, because only operations change a server. The bean throws only
 * exceptions of the JDK with a sentence ({@link BeanFailure}).
 */
final class DescribedBean extends StandardEmitterMBean {
    private static final System.Logger LOG = System.getLogger(DescribedBean.class.getName());

    private final String type;
    private final AuditLog audit;

    <T> DescribedBean(String type, T bean, Class<T> as, AuditLog audit, NotificationEmitter notices) {
        super(bean, as, true, notices);
        this.type = type;
        this.audit = audit;
    }

    @Override
    public void setAttribute(Attribute attribute) throws AttributeNotFoundException {
        throw new AttributeNotFoundException(attribute.getName() + " cannot be set: only operations change the server");
    }

    @Override
    public AttributeList setAttributes(AttributeList attributes) {
        return new AttributeList();
    }

    @Override
    public Object getAttribute(String attribute) throws AttributeNotFoundException {
        try {
            return super.getAttribute(attribute);
        } catch (AttributeNotFoundException e) {
            throw new AttributeNotFoundException("The bean " + type + " has no attribute '" + attribute + "'");
        } catch (MBeanException | ReflectionException | RuntimeException | Error e) {
            throw BeanFailure.of(type + "." + attribute, attribute, e);
        }
    }

    @Override
    public Object invoke(String name, Object[] arguments, String[] signature) throws ReflectionException {
        Object[] given = arguments == null ? new Object[0] : arguments;
        Method operation = BeanArguments.operation(type, getMBeanInterface(), name, given);
        try {
            BeanArguments.require(operation, given);
            return operation.isAnnotationPresent(Changes.class) ? audited(operation, given, signature) : super.invoke(name, given, signature);
        } catch (MBeanException | ReflectionException | RuntimeException | Error e) {
            throw BeanFailure.of(type + "." + name, BeanArguments.largest(operation, given), e);
        }
    }

    private Object audited(Method operation, Object[] arguments, String[] signature) throws MBeanException, ReflectionException {
        AuditLog.Entry entry = begin(operation, arguments);
        Object answer;
        try {
            answer = super.invoke(operation.getName(), arguments, signature);
        } catch (MBeanException | ReflectionException | RuntimeException | Error e) {
            RuntimeException failure = BeanFailure.of(type + "." + operation.getName(), BeanArguments.largest(operation, arguments), e);
            failed(entry, failure);
            throw failure;
        }
        done(entry, operation.isAnnotationPresent(Secret.class) ? null : answer);
        return answer;
    }

    private AuditLog.Entry begin(Method operation, Object[] arguments) {
        try {
            return audit.begin(type + "." + operation.getName(), operation.getAnnotation(Changes.class).value(), Caller.current(),
                    named(operation, arguments));
        } catch (IOException e) {
            throw new IllegalStateException("Nothing was changed: " + FailureText.of(e), e);
        }
    }

    private static Map<String, Object> named(Method operation, Object[] arguments) {
        Map<String, Object> named = new LinkedHashMap<>();
        Parameter[] parameters = operation.getParameters();
        for (int i = 0; i < parameters.length; i++) {
            named.put(parameters[i].getAnnotation(Text.class).name(),
                    parameters[i].isAnnotationPresent(Secret.class) ? "(secret)" : arguments[i]);
        }
        return named;
    }

    private static void done(AuditLog.Entry entry, Object answer) {
        try {
            entry.done(outcome(answer));
        } catch (IOException e) {
            throw new IllegalStateException("The change was made, but its line cannot be written to the audit log. No further change is accepted "
                    + "until the line is written: " + FailureText.of(e), e);
        }
    }

    private static Map<String, Object> outcome(Object answer) {
        Map<String, Object> outcome = new LinkedHashMap<>();
        if (answer instanceof CompositeData change && change.containsKey("before") && change.containsKey("after")) {
            outcome.put("before", change.get("before"));
            outcome.put("after", change.get("after"));
        } else if (answer != null) {
            outcome.put("answer", answer);
        }
        return outcome;
    }

    private static void failed(AuditLog.Entry entry, RuntimeException failure) {
        try {
            entry.failed(failure.getClass().getSimpleName() + ": " + failure.getMessage());
        } catch (IOException e) {
            LOG.log(Level.ERROR, "Cannot write the line of a failed change to the audit log. No further change is accepted until the line is "
                    + "written: "
                    + FailureText.of(e));
        }
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
