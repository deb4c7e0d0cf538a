package org.turnpike.admin;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.ObjectName;
import javax.management.ReflectionException;
import org.turnpike.monitoring.Summary;

/** A bean whose attributes are computed each time they are read. Their names need not be valid Java names (operations.md §a.4). Thread-safe. */
final class ReadBean implements DynamicMBean {
    private final Map<String, Supplier<Object>> attributes;
    private volatile ObjectName name;

    ReadBean(Map<String, Supplier<Object>> attributes) {
        this.attributes = attributes;
    }

    /** Creates the bean of a histogram. If the summary is null, the histogram is empty. */
    static ReadBean of(Supplier<Summary> summary) {
        Map<String, Supplier<Object>> attributes = new LinkedHashMap<>();
        attributes.put("Count", () -> Optional.ofNullable(summary.get()).map(Summary::count).orElse(0L));
        put("Min", Summary::min, summary, attributes);
        put("Max", Summary::max, summary, attributes);
        put("Mean", Summary::mean, summary, attributes);
        put("StdDev", Summary::standardDeviation, summary, attributes);
        Map.of("50thPercentile", 0.5, "75thPercentile", 0.75, "95thPercentile", 0.95, "98thPercentile", 0.98, "99thPercentile", 0.99,
                "999thPercentile", 0.999).forEach((quantile, part) -> put(quantile, found -> found.quantile(part), summary, attributes));
        attributes.put("SnapshotSize", () -> Optional.ofNullable(summary.get()).map(found -> (long) found.sorted().length).orElse(0L));
        attributes.put("values()", () -> Optional.ofNullable(summary.get()).map(Summary::sorted).map(sorted -> Arrays.stream(sorted)
                .mapToLong(Math::round).toArray()).orElse(new long[0]));
        return new ReadBean(attributes);
    }

    private static void put(String name, Function<Summary, Double> part, Supplier<Summary> summary, Map<String, Supplier<Object>> to) {
        to.put(name, () -> Optional.ofNullable(summary.get()).map(part).orElse(0.0));
    }

    ReadBean named(ObjectName registered) {
        name = registered;
        return this;
    }

    @Override
    public Object getAttribute(String attribute) throws AttributeNotFoundException {
        if (!attributes.containsKey(attribute)) {
            throw new AttributeNotFoundException("There is no attribute " + attribute);
        }
        return attributes.get(attribute).get();
    }

    @Override
    public AttributeList getAttributes(String[] names) {
        AttributeList found = new AttributeList();
        Arrays.stream(names).filter(attributes::containsKey).forEach(each -> found.add(new Attribute(each, attributes.get(each).get())));
        return found;
    }

    @Override
    public void setAttribute(Attribute attribute) throws AttributeNotFoundException {
        throw new AttributeNotFoundException(attribute.getName() + " cannot be set");
    }

    @Override
    public AttributeList setAttributes(AttributeList list) {
        return new AttributeList();
    }

    @Override
    public Object invoke(String operation, Object[] arguments, String[] signature) throws ReflectionException {
        if (operation.equals("objectName")) {
            return name;
        }
        if (operation.equals("values") && attributes.containsKey("values()")) {
            return attributes.get("values()").get();
        }
        throw new ReflectionException(new NoSuchMethodException(operation));
    }

    @Override
    public MBeanInfo getMBeanInfo() {
        MBeanAttributeInfo[] infos = attributes.keySet().stream().filter(each -> !each.endsWith("()"))
                .map(each -> new MBeanAttributeInfo(each, Object.class.getName(), each, true, false, false)).toArray(MBeanAttributeInfo[]::new);
        MBeanOperationInfo objectName = new MBeanOperationInfo("objectName", "The name of this bean", null, ObjectName.class.getName(), MBeanOperationInfo.INFO);
        MBeanOperationInfo values = new MBeanOperationInfo("values", "The values in ascending order", null, long[].class.getName(), MBeanOperationInfo.INFO);
        return new MBeanInfo(ReadBean.class.getName(), "A metric that is computed each time it is read", infos, null,
                attributes.containsKey("values()") ? new MBeanOperationInfo[] {objectName, values} : new MBeanOperationInfo[] {objectName}, null);
    }
}
