package org.turnpike.restapi;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Translates rejections of beans to the status and code of X-Road's API. If a bean's error has a code, its message starts with the code. */
final class BeanFailures {
    private static final Pattern CODE = Pattern.compile("(?:[A-Za-z]+\\.)*([a-z][a-z0-9_]{2,63}): .*", Pattern.DOTALL);
    /**
     * Codes of the beans with their HTTP status. For scripts, 409 means that the object exists already, or that the request is not possible now
     * (operations.md §e.5).
     */
    private static final Map<String, Integer> STATUS = Map.of(
            "token_not_found", 404, "key_not_found", 404, "certificate_not_found", 404, "csr_not_found", 404,
            "certificate_already_exists", 409, "action_not_possible", 409, "pin_incorrect", 400, "pin_locked", 409);
    /** Codes of the beans that have another spelling in X-Road's API. */
    private static final Map<String, String> SPELLED = Map.of("cert_exists", "certificate_already_exists", "cert_not_found", "certificate_not_found");

    /** The prefix of a bean's message when a change required a revision that is no longer the present one. */
    private static final String OVERTAKEN = "revision";

    private BeanFailures() {
    }

    /** Whether a change was rejected because another one was stored before it. */
    static boolean isOvertaken(ApiException failure) {
        return failure.error().status() == 409 && failure.error().error() != null && OVERTAKEN.equals(failure.error().error().code());
    }

    /**
     * Returns a proxy of the bean that translates its failures.
     *
     * @param as its interface
     */
    static <T> T translating(Class<T> as, T bean) {
        return as.cast(Proxy.newProxyInstance(as.getClassLoader(), new Class<?>[] {as}, (proxy, method, arguments) -> {
            try {
                return method.invoke(bean, arguments);
            } catch (InvocationTargetException e) {
                throw translated(e.getCause());
            }
        }));
    }

    private static Throwable translated(Throwable failure) {
        if (failure instanceof IllegalArgumentException invalid) {
            return rejected(400, invalid);
        }
        return failure instanceof IllegalStateException impossible ? rejected(409, impossible) : failure;
    }

    private static ApiException rejected(int otherwise, RuntimeException failure) {
        String message = String.valueOf(failure.getMessage());
        Matcher code = CODE.matcher(message);
        String found = code.matches() ? code.group(1) : otherwise == 409 ? "action_not_possible" : "invalid_parameter";
        String name = SPELLED.getOrDefault(found, found);
        return ApiException.of(STATUS.getOrDefault(name, otherwise), name, message);
    }
}
