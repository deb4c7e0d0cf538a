package org.turnpike.container;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.Context;
import org.glassfish.jersey.message.internal.HeaderValueException;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;

/** Rejects a malformed Accept header with a SOAP fault, as deployed servers do (messages.md §6.2). Without this filter, Jersey would answer 400. */
@PreMatching
public final class AcceptFilter implements ContainerRequestFilter {
    @Context
    private HttpServletRequest request;

    @Override
    public void filter(ContainerRequestContext context) {
        try {
            context.getAcceptableMediaTypes();
        } catch (HeaderValueException e) {
            context.abortWith(FaultMapper.fault(new RefusedException(FaultCode.INTERNAL_ERROR, "The Accept header cannot be read", e), request));
        }
    }
}
