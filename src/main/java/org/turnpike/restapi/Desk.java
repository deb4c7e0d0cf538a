package org.turnpike.restapi;

import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.turnpike.admin.BeanCalls;
import org.turnpike.admin.Change;
import org.turnpike.admin.RevisionView;
import org.turnpike.admin.SecurityServerMXBean;
import org.turnpike.audit.Caller;
import org.turnpike.users.SignedIn;

/** The beans for the caller of one request: each change is written to the audit log in the caller's name. Created for each request. */
public final class Desk {
    /** How many times an update is repeated because other changes were stored meanwhile. */
    private static final int ATTEMPTS = 20;

    private final BeanCalls beans;
    private final HttpServletRequest request;

    /** Created by Jersey for each request. */
    @Inject
    public Desk(BeanCalls beans, HttpServletRequest request) {
        this.beans = beans;
        this.request = request;
    }

    /**
     * Returns the caller.
     *
     * @throws ApiException 401 if the caller has not signed in
     */
    public SignedIn who() {
        return CallerFilter.who(request).orElseThrow(() -> ApiException.status(401));
    }

    /**
     * Returns the bean of that interface; its errors are translated to the status and code that X-Road answers ({@link BeanFailures}). Use
     * {@link #call} for operations that change something.
     */
    public <T> T bean(Class<T> as) {
        return BeanFailures.translating(as, beans.bean(as));
    }

    /**
     * Returns when the server configuration was last changed. The API requires a time for each entry, but these times are not stored. No entry was
     * changed later than this time.
     */
    String configuredAt() {
        return bean(SecurityServerMXBean.class).getRevisions().stream().map(RevisionView::getStoredAt).findFirst().orElseGet(() -> Instant.now().toString());
    }

    /** Runs an operation in the caller's name. */
    public <T> T call(Supplier<T> operation) {
        Caller caller = Login.caller(who(), request);
        return beans.as(caller, operation);
    }

    /**
     * Adds an item in the caller's name. If two administrators add the same item at the same time, one of them is answered 409, whichever check
     * detects it.
     *
     * @param conflict the code of 409 if it exists already
     * @param isThere whether it exists now
     * @param adding makes no change if it exists
     */
    void add(String conflict, BooleanSupplier isThere, Supplier<Change> adding) {
        if (isThere.getAsBoolean()) {
            throw ApiException.of(409, conflict);
        }
        boolean made;
        try {
            made = call(adding).isMade();
        } catch (ApiException e) {
            throw isThere.getAsBoolean() ? ApiException.of(409, conflict) : e;
        }
        if (!made) {
            throw ApiException.of(409, conflict);
        }
    }

    /**
     * Changes one thing of the server configuration in the caller's name. The answer is 412 if {@code If-Match} does not name the present state of
     * the thing, and 409 if another administrator changes the thing during this call; that change is not overwritten. Changes to other things have no
     * effect.
     *
     * @param state returns the thing as the API describes it now
     * @param work changes the thing
     */
    <T> T update(Supplier<?> state, Supplier<T> work) {
        String before = StateTag.of(state.get());
        StateTag.requireMatch(request.getHeader("If-Match"), before);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            long revision = bean(SecurityServerMXBean.class).getRevision();
            if (!isStill(state, before)) {
                break;
            }
            try {
                return beans.asSince(revision, Login.caller(who(), request), work);
            } catch (ApiException e) {
                if (!BeanFailures.isOvertaken(e)) {
                    throw e;
                }
            }
        }
        throw ApiException.of(409, "concurrent_change");
    }

    private static boolean isStill(Supplier<?> state, String before) {
        try {
            return StateTag.of(state.get()).equals(before);
        } catch (ApiException gone) {
            return false;
        }
    }

    /** Like {@link #call}, for an operation that returns nothing. */
    public void run(Runnable operation) {
        call(() -> {
            operation.run();
            return null;
        });
    }
}
