package org.turnpike.restapi;

import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Translates what a bean rejects into the status and code of X-Road's API. A bean's message starts with its code where it has one. */
final class BeanFailures {
    private static final Pattern CODE = Pattern.compile("(?:[A-Za-z]+\\.)*([a-z][a-z0-9_]{2,63}): .*", Pattern.DOTALL);
    /** Codes that are a conflict for scripts: what was asked for is there already, or not possible now (operations.md e.5). */
    private static final Map<String, Integer> STATUS = Map.of(
            "token_not_found", 404, "key_not_found", 404, "cert_not_found", 404, "csr_not_found", 404,
            "certificate_already_exists", 409, "action_not_possible", 409, "pin_incorrect", 400, "pin_locked", 409);

    private BeanFailures() {
    }

    static <T> T translated(Supplier<T> call) {
        try {
            return call.get();
        } catch (IllegalArgumentException e) {
            throw rejected(400, e);
        } catch (IllegalStateException e) {
            throw rejected(409, e);
        }
    }

    private static ApiException rejected(int otherwise, RuntimeException failure) {
        String message = String.valueOf(failure.getMessage());
        Matcher code = CODE.matcher(message);
        String name = code.matches() ? code.group(1) : otherwise == 409 ? "action_not_possible" : "invalid_parameter";
        return ApiException.of(STATUS.getOrDefault(name, otherwise), name, message);
    }
}
