package org.turnpike.restapi;

import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.turnpike.users.Role;

/** Writes an OpenAPI 3 description of resource classes: every operation with its parameters and the roles that may call it. */
final class OpenApiDescription {
    private static final List<Class<? extends Annotation>> METHODS = List.of(GET.class, POST.class, PUT.class, PATCH.class, DELETE.class);

    private final Map<String, Map<String, Method>> operations = new TreeMap<>();

    OpenApiDescription(List<Class<?>> resources) {
        resources.forEach(this::add);
    }

    private void add(Class<?> resource) {
        String root = resource.getAnnotation(Path.class).value();
        Arrays.stream(resource.getMethods()).filter(method -> verb(method) != null).forEach(method ->
                operations.computeIfAbsent(path(root, method), unused -> new TreeMap<>()).put(verb(method), method));
    }

    private static String verb(Method method) {
        return METHODS.stream().map(method::getAnnotation).filter(each -> each != null)
                .map(each -> each.annotationType().getAnnotation(HttpMethod.class).value().toLowerCase(Locale.ROOT)).findFirst().orElse(null);
    }

    private static String path(String root, Method method) {
        String start = root.equals("/") ? "" : root;
        return start + "/" + method.getAnnotation(Path.class).value();
    }

    /** Every operation in the form {@code GET /api/v1/user}, sorted by path. */
    List<String> all() {
        return operations.entrySet().stream().flatMap(path -> path.getValue().keySet().stream().map(verb -> verb.toUpperCase(Locale.ROOT) + " " + path.getKey())).toList();
    }

    /** The method that performs each operation. */
    Map<String, Method> methods() {
        Map<String, Method> methods = new TreeMap<>();
        operations.forEach((path, verbs) -> verbs.forEach((verb, method) -> methods.put(verb.toUpperCase(Locale.ROOT) + " " + path, method)));
        return methods;
    }

    String yaml() {
        StringBuilder yaml = new StringBuilder("""
                openapi: 3.0.3
                info:
                  title: Turnpike management API
                  description: The management REST API of X-Road 7.8 as far as this server offers it. docs/rest-api.md lists what differs.
                  version: "1"
                components:
                  securitySchemes:
                    apiKey: {type: apiKey, in: header, name: Authorization, description: "X-Road-ApiKey token=KEY"}
                    session: {type: apiKey, in: cookie, name: JSESSIONID, description: "changes need the header X-XSRF-TOKEN too"}
                security:
                  - apiKey: []
                  - session: []
                paths:
                """);
        operations.forEach((path, methods) -> {
            yaml.append("  ").append(path).append(":\n");
            methods.forEach((verb, method) -> operation(yaml, verb, method));
        });
        return yaml.toString();
    }

    private static void operation(StringBuilder yaml, String verb, Method method) {
        Allowed allowed = method.getAnnotation(Allowed.class);
        yaml.append("    ").append(verb).append(":\n      operationId: ").append(method.getDeclaringClass().getSimpleName()).append('_').append(method.getName()).append('\n');
        if (allowed.anonymous()) {
            yaml.append("      security: []\n");
        } else {
            yaml.append("      x-roles: [").append(BeanRoles.of(allowed).stream().map(Role::name).sorted().collect(Collectors.joining(", "))).append("]\n");
        }
        List<Parameter> named = Arrays.stream(method.getParameters()).filter(each -> each.isAnnotationPresent(PathParam.class) || each.isAnnotationPresent(QueryParam.class)).toList();
        if (!named.isEmpty()) {
            yaml.append("      parameters:\n");
            named.stream().sorted(Comparator.comparing(OpenApiDescription::place)).forEach(each -> yaml.append("        - {name: ").append(name(each)).append(", in: ")
                    .append(place(each)).append(", required: ").append(place(each).equals("path")).append(", schema: {type: string}}\n"));
        }
        if (Arrays.stream(method.getParameters()).anyMatch(each -> each.getAnnotations().length == 0)) {
            yaml.append("      requestBody: {content: {").append(takesForm(method) ? "multipart/form-data: {schema: {type: object, properties: {file: {type: string, format: binary}}}}"
                    : takesFile(method) ? "application/octet-stream: {schema: {type: string, format: binary}}"
                    : "application/json: {schema: {type: object}}").append("}}\n");
        } else if (Arrays.stream(method.getParameters()).anyMatch(each -> each.isAnnotationPresent(FormParam.class))) {
            yaml.append("      requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object}}}}\n");
        }
        yaml.append("      responses:\n        default: {description: the answer or an error with its code}\n");
    }

    private static boolean takesForm(Method method) {
        return takesFile(method) && Arrays.stream(method.getParameters()).anyMatch(each -> each.isAnnotationPresent(HeaderParam.class));
    }

    private static boolean takesFile(Method method) {
        return Arrays.stream(method.getParameterTypes()).anyMatch(byte[].class::equals);
    }

    private static String place(Parameter parameter) {
        return parameter.isAnnotationPresent(PathParam.class) ? "path" : "query";
    }

    private static String name(Parameter parameter) {
        return parameter.isAnnotationPresent(PathParam.class) ? parameter.getAnnotation(PathParam.class).value() : parameter.getAnnotation(QueryParam.class).value();
    }
}
