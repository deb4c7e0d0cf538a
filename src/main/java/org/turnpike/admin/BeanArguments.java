package org.turnpike.admin;

import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.management.ReflectionException;

/**
 * Checks the arguments of an operation before JMX converts them: their number and types, and that no argument is missing. Stateless and thread-safe.
 */
final class BeanArguments {
    private static final Map<Class<?>, String> SIMPLE = Map.of(String.class, "a text", int.class, "an integer", long.class, "an integer",
            boolean.class, "true or false", double.class, "a number");
    private static final Map<Class<?>, Class<?>> BOXES = Map.of(int.class, Integer.class, long.class, Long.class, boolean.class, Boolean.class,
            double.class, Double.class);

    private BeanArguments() {
    }

    /**
     * Finds the operation with the given name and number of arguments.
     *
     * @throws ReflectionException if there is no such operation; the text lists the existing operations with this name
     */
    static Method operation(String type, Class<?> bean, String name, Object[] arguments) throws ReflectionException {
        List<Method> named = Arrays.stream(bean.getMethods()).filter(each -> each.getName().equals(name)).toList();
        return named.stream().filter(each -> each.getParameterCount() == arguments.length).findFirst().orElseThrow(() -> {
            String text = named.isEmpty() ? "The bean " + type + " has no operation '" + name + "'"
                    : "The operation " + type + "." + name + " was called with " + arguments.length + " arguments; it has "
                            + named.stream().map(BeanArguments::signature).sorted().collect(Collectors.joining(" or "));
            return new ReflectionException(new NoSuchMethodException(text), text);
        });
    }

    private static String signature(Method method) {
        return Arrays.stream(method.getParameters()).map(each -> each.getAnnotation(Text.class).name() + ":" + each.getType().getSimpleName())
                .collect(Collectors.joining(", ", method.getParameterCount() + " (", ")"));
    }

    /** Checks the arguments. @throws IllegalArgumentException naming the argument that is missing or has a wrong type, and the allowed values */
    static void require(Method operation, Object[] arguments) {
        Parameter[] parameters = operation.getParameters();
        for (int i = 0; i < parameters.length; i++) {
            require(parameters[i], arguments[i]);
        }
    }

    private static void require(Parameter parameter, Object argument) {
        Text text = parameter.getAnnotation(Text.class);
        if (argument == null) {
            throw refused(text, "is missing (null)");
        }
        if (argument instanceof String given && !StandardCharsets.UTF_8.newEncoder().canEncode(given)) {
            throw refused(text, "is not a valid Unicode text: half of a surrogate pair is missing");
        }
        if (parameter.getType() == List.class) {
            requireTexts(text, argument);
        } else if (!BOXES.getOrDefault(parameter.getType(), parameter.getType()).isInstance(argument)) {
            throw refused(text, "is of type " + argument.getClass().getSimpleName() + "; it must be " + SIMPLE.getOrDefault(parameter.getType(),
                    parameter.getType().getSimpleName()));
        }
    }

    /** Checks a list, which JMX transports as an array of texts. */
    private static void requireTexts(Text text, Object argument) {
        if (!(argument instanceof String[] texts)) {
            throw refused(text, "is of type " + argument.getClass().getSimpleName() + "; it must be an array of texts");
        }
        for (int i = 0; i < Array.getLength(texts); i++) {
            if (texts[i] == null) {
                throw refused(text, "has no value (null) at position " + (i + 1));
            }
        }
    }

    /** Returns the name of the longest text among the arguments, or the name of the operation if no argument is a text. */
    static String largest(Method operation, Object[] arguments) {
        String name = operation.getName();
        int longest = -1;
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i] instanceof String text && text.length() > longest) {
                longest = text.length();
                name = operation.getParameters()[i].getAnnotation(Text.class).name();
            }
        }
        return name;
    }

    private static IllegalArgumentException refused(Text text, String problem) {
        return new IllegalArgumentException(text.name() + ": the argument " + problem + ". Allowed: " + text.value());
    }
}
