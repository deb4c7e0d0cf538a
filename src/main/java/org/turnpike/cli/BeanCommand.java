package org.turnpike.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.turnpike.admin.Change;
import org.turnpike.admin.Text;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * A command that calls one operation of a bean, or reads one attribute. The help text, and the names, order and texts of the arguments, come from the
 * descriptions of the bean. Only what a shell needs in addition is configured here: which arguments are options, which are files, and which columns a
 * table has. Configure an object before its use; use it in one thread.
 */
final class BeanCommand {
    private final String name;
    private final Class<?> bean;
    private final Method method;
    private final Map<String, Option> options = new HashMap<>();
    private final Map<String, Content> files = new HashMap<>();
    private final List<String> columns = new ArrayList<>();
    private boolean noneAllowed;
    private String done = "";
    private String first = "";

    /** @param otherwise the value if the option is not given; null if the option is required */
    private record Option(String name, String otherwise) {
    }

    /** Converts a file to the value of an argument. */
    interface Content {
        String of(Path file) throws IOException;
    }

    private BeanCommand(String name, Class<?> bean, Method method) {
        this.name = name;
        this.bean = bean;
        this.method = method;
    }

    /** Creates the command. @param operation the operation of the bean; {@code getX} for the attribute X */
    static BeanCommand of(String name, Class<?> bean, String operation) {
        Method method = Arrays.stream(bean.getMethods()).filter(each -> each.getName().equals(operation)).findFirst()
                .orElseThrow(() -> new AssertionError(bean.getSimpleName() + " has no operation " + operation));
        return new BeanCommand(name, bean, method);
    }

    /** Makes the parameter an option. @param otherwise the value if the option is not given; null if it is required */
    BeanCommand option(String parameter, String option, String otherwise) {
        options.put(parameter, new Option(option, otherwise));
        return this;
    }

    /** Makes the parameter a file, whose content is the argument. */
    BeanCommand file(String parameter, Content content) {
        files.put(parameter, content);
        return this;
    }

    /** Allows the list parameter to have no values. */
    BeanCommand orNone() {
        noneAllowed = true;
        return this;
    }

    /** Sets the columns of the table. Each is {@code HEAD=attribute}, or {@code HEAD=#attribute} for the number of values in a list. */
    BeanCommand columns(String... each) {
        columns.addAll(List.of(each));
        return this;
    }

    /** Prints this attribute of the answer first, on its own line, for scripts that read only the first line. */
    BeanCommand first(String attribute) {
        first = attribute;
        return this;
    }

    /** Sets the text that is printed if the operation returns nothing; %s stands for an argument. */
    BeanCommand done(String text) {
        done = text;
        return this;
    }

    String name() {
        return name;
    }

    /** Returns the command, ready to be added to a group. */
    CommandSpec spec(PrintWriter out) {
        Target target = new Target();
        Output output = new Output();
        List<ArgSpec> arguments = new ArrayList<>();
        Callable<Integer> run = () -> {
            try (Server server = target.open()) {
                Object[] values = values(arguments);
                print(call(server, values), values, new Listing(out, output.json()));
                return AdminMain.OK;
            }
        };
        CommandSpec spec = CommandSpec.wrapWithoutInspection(run).name(name);
        spec.usageMessage().description(method.getAnnotation(Text.class).value() + ".");
        spec.addMixin("target", CommandSpec.forAnnotatedObject(target));
        spec.addMixin("output", CommandSpec.forAnnotatedObject(output));
        int position = 0;
        for (Parameter each : method.getParameters()) {
            String parameter = each.getAnnotation(Text.class).name();
            ArgSpec argument = options.containsKey(parameter) ? option(each, options.get(parameter)) : positional(each, position++);
            arguments.add(argument);
            spec.add(argument);
        }
        return spec;
    }

    private static OptionSpec option(Parameter parameter, Option option) {
        Text text = parameter.getAnnotation(Text.class);
        OptionSpec.Builder builder = OptionSpec.builder(option.name()).type(parameter.getType()).paramLabel(label(text.name()));
        builder.description(text.value() + (option.otherwise() == null || option.otherwise().isEmpty() ? "" : " (default " + option.otherwise() + ")"));
        return option.otherwise() == null ? builder.required(true).build() : builder.defaultValue(option.otherwise()).build();
    }

    private PositionalParamSpec positional(Parameter parameter, int position) {
        Text text = parameter.getAnnotation(Text.class);
        boolean many = parameter.getType() == List.class;
        PositionalParamSpec.Builder builder = PositionalParamSpec.builder().index(many ? position + "..*" : String.valueOf(position));
        if (files.containsKey(text.name())) {
            return builder.type(Path.class).arity("1").required(true).paramLabel("FILE").description("file: " + text.value()).build();
        }
        builder.paramLabel(many ? label(text.name()).replaceAll("S$", "") : label(text.name())).description(text.value());
        return many ? builder.type(List.class).auxiliaryTypes(String.class).arity(noneAllowed ? "0..*" : "1..*").build() : builder.type(parameter.getType()).arity("1").required(true).build();
    }

    private static String label(String name) {
        return name.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toUpperCase(Locale.ROOT);
    }

    private Object[] values(List<ArgSpec> arguments) throws IOException {
        Object[] values = new Object[arguments.size()];
        for (int i = 0; i < values.length; i++) {
            String parameter = method.getParameters()[i].getAnnotation(Text.class).name();
            Object value = arguments.get(i).getValue();
            values[i] = files.containsKey(parameter) ? files.get(parameter).of((Path) value) : value == null ? List.of() : value;
        }
        return values;
    }

    private Object call(Server server, Object[] values) throws Exception {
        try {
            return method.invoke(server.bean(bean.getSimpleName().replace("MXBean", ""), bean), values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception failure) {
                throw failure;
            }
            throw new AssertionError(e.getCause());
        }
    }

    private void print(Object answer, Object[] values, Listing listing) {
        if (answer instanceof Change change) {
            ChangeText.print(change, listing.json(), listing.out());
        } else if (answer instanceof List<?> items) {
            print(items, listing);
        } else if (answer instanceof String text) {
            listing.out().println(listing.json() ? ValueJson.object("text", text) : text.strip());
        } else if (answer != null) {
            if (!first.isEmpty() && !listing.json()) {
                listing.out().println(ValueJson.attributes(answer).get(first));
            }
            listing.print(answer);
        } else {
            String text = done.formatted(values);
            listing.out().println(listing.json() ? ValueJson.object("done", text) : text);
        }
    }

    private void print(List<?> items, Listing listing) {
        if (columns.isEmpty()) {
            items.forEach(each -> listing.out().println(listing.json() ? ValueJson.of(each) : each));
            if (items.isEmpty() && !listing.json()) {
                listing.out().println(Table.NONE);
            }
            return;
        }
        table(items, columns, listing);
    }

    /** Prints a table of values. @param columns each {@code HEAD=attribute} */
    static void table(List<?> items, List<String> columns, Listing listing) {
        listing.print(items, columns.stream().map(each -> each.substring(0, each.indexOf('='))).toList(), each -> row(each, columns));
    }

    private static List<String> row(Object item, List<String> columns) {
        Map<String, Object> attributes = ValueJson.attributes(item);
        return columns.stream().map(each -> each.substring(each.indexOf('=') + 1))
                .map(each -> each.startsWith("#") ? String.valueOf(((List<?>) attributes.get(each.substring(1))).size()) : cell(attributes.get(each))).toList();
    }

    private static String cell(Object value) {
        if (value instanceof Boolean is) {
            return is ? "yes" : "no";
        }
        return value instanceof List<?> many ? String.join(" ", many.stream().map(String::valueOf).toList()) : String.valueOf(value);
    }
}
