package org.turnpike.container;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.lang.System.Logger.Level;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.fault.Stage;
import org.turnpike.message.SoapFault;

/**
 * Answers a failed request to a resource of the client door with a SOAP fault and the status 200, whatever media type the client accepts (messages.md
 * §6.8). Writes one log line with the id of the fault.
 */
public final class FaultMapper implements ExceptionMapper<Throwable> {
    private static final System.Logger LOG = System.getLogger(FaultMapper.class.getName());

    @Context
    private HttpServletRequest request;

    @Override
    public Response toResponse(Throwable failure) {
        return fault(failure, request);
    }

    static Response fault(Throwable failure, HttpServletRequest request) {
        RefusedException refusal = (failure instanceof RefusedException refused ? refused
                : new RefusedException(FaultCode.INTERNAL_ERROR, "Internal error", failure)).in(Stage.CLIENT_PROXY);
        String line = "[" + refusal.id() + "] " + refusal.code() + " to " + request.getRemoteAddr() + ": " + refusal.getMessage();
        if (failure instanceof RefusedException) {
            LOG.log(Level.WARNING, line);
        } else {
            LOG.log(Level.ERROR, line, failure);
        }
        return Response.ok(SoapFault.of(refusal).xml(), MediaType.valueOf(SoapFault.CONTENT_TYPE)).header("SOAPAction", "").build();
    }
}
