package org.turnpike.restapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.UUID;

/**
 * Renders every failure as X-Road's error body. For an unexpected failure, the body contains no internal text, only an id that is also in the log.
 */
public final class ErrorMapper implements ExceptionMapper<Throwable> {
    private static final String ROOT = "api/v1/";
    private static final System.Logger LOG = System.getLogger(ErrorMapper.class.getName());

    @Context
    private Request request;

    @Context
    private UriInfo uri;

    @Override
    public Response toResponse(Throwable failure) {
        ApiError error = isNotOffered(failure) ? new ApiError(501, new ApiError.Detail("not_implemented", List.of()), List.of()) : error(failure);
        return Response.status(error.status()).type(MediaType.APPLICATION_JSON_TYPE).entity(error).build();
    }

    private boolean isNotOffered(Throwable failure) {
        return (failure instanceof NotFoundException || failure instanceof NotAllowedException) && uri.getPath().startsWith(ROOT)
                && NotOffered.includes(request.getMethod(), uri.getPath().substring(ROOT.length() - 1));
    }

    private static ApiError error(Throwable failure) {
        if (failure instanceof ApiException rejected) {
            return rejected.error();
        }
        if (failure instanceof BoundedBody.RejectedException body) {
            return ApiError.of(body.status());
        }
        if (failure.getCause() instanceof BoundedBody.RejectedException body) {                // a form's reader wraps it
            return ApiError.of(body.status());
        }
        if (failure instanceof WebApplicationException known && known.getResponse().getStatus() < 500) {
            return ApiError.of(known.getResponse().getStatus());
        }
        if (failure instanceof JsonProcessingException || failure instanceof WebApplicationException known && known.getCause() instanceof JsonProcessingException) {
            return new ApiError(400, new ApiError.Detail("malformed_json", List.of()), List.of());
        }
        String id = UUID.randomUUID().toString();
        LOG.log(failure instanceof IOException ? Level.WARNING : Level.ERROR, "[" + id + "] A call at the admin door failed", failure);
        return new ApiError(500, new ApiError.Detail("internal_error", List.of(id)), List.of());
    }
}
