package org.turnpike.restapi;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** A call that is rejected with a status and a code, in the shape of X-Road's errors (operations.md §e.1). */
public final class ApiException extends WebApplicationException {
    private static final long serialVersionUID = 1;

    private final transient ApiError error;

    private ApiException(ApiError error, String message) {
        super(message, Response.status(error.status()).build());
        this.error = error;
    }

    /** @param code the error's name, as scripts compare it */
    public static ApiException of(int status, String code, String... metadata) {
        return new ApiException(new ApiError(status, new ApiError.Detail(code, List.of(metadata)), List.of()), status + " " + code);
    }

    /** A rejection with a status only. */
    public static ApiException status(int status) {
        return new ApiException(ApiError.of(status), String.valueOf(status));
    }

    /** Warnings that the caller may override with {@code ignore_warnings}. */
    public static ApiException warnings(List<ApiError.Detail> warnings) {
        return new ApiException(new ApiError(400, new ApiError.Detail("warnings_detected", List.of()), warnings), "400 warnings_detected");
    }

    ApiError error() {
        return error;
    }
}
