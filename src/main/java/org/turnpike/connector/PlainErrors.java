package org.turnpike.connector;

import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;

/**
 * Replaces Tomcat's error pages. A request that Tomcat rejects is answered only with the status, without HTML, product name or internal text. As
 * without this class, Tomcat aborts an answer that has started. server.xml names this class in {@code className}.
 */
public final class PlainErrors extends ErrorReportValve {

    /** Created by Tomcat. */
    public PlainErrors() {
        super();
    }

    @Override
    protected void report(Request request, Response response, Throwable failure) {
        // callers see only the status
    }
}
