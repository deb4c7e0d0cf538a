package org.turnpike.restapi;

import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.util.function.Supplier;
import org.turnpike.admin.BeanCalls;
import org.turnpike.audit.Caller;
import org.turnpike.users.SignedIn;

/** The beans as the caller of one request uses them: each change is written to the audit log in the caller's name. Made for each request. */
public final class Desk {
    private final BeanCalls beans;
    private final HttpServletRequest request;

    /** Made by Jersey for each request. */
    @Inject
    public Desk(BeanCalls beans, HttpServletRequest request) {
        this.beans = beans;
        this.request = request;
    }

    /** Who makes the request. @throws ApiException 401 when the caller has not signed in */
    public SignedIn who() {
        return CallerFilter.who(request).orElseThrow(() -> ApiException.status(401));
    }

    /**
     * Returns the bean of that interface; what it rejects becomes the status and code that X-Road answers ({@link BeanFailures}). Changes by it belong
     * into {@link #call}.
     */
    public <T> T bean(Class<T> as) {
        return BeanFailures.translating(as, beans.bean(as));
    }

    /** Runs an operation in the caller's name. */
    public <T> T call(Supplier<T> operation) {
        Caller caller = Login.caller(who(), request);
        return beans.as(caller, operation);
    }

    /** As {@link #call}, without an answer. */
    public void run(Runnable operation) {
        call(() -> {
            operation.run();
            return null;
        });
    }
}
