package org.turnpike.connector;

import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;

/**
 * Tomcat's handling of errors without a page: a request that Tomcat rejects is answered only with the status, without HTML, product name or
 * internal text. Answers that have started are aborted as before. Named in server.xml by {@code className}.
 */
public final class PlainErrors extends ErrorReportValve {

    /** Made by Tomcat. */
    public PlainErrors() {
        super();
    }

    @Override
    protected void report(Request request, Response response, Throwable failure) {
        // callers see only the status
    }
}
