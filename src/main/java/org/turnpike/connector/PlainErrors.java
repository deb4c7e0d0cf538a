package org.turnpike.connector;

import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;

/**
 * Tomcat's handling of errors without a page: what Tomcat itself rejects is answered by the status alone, without HTML, product name or inner
 * text. Answers that have started are broken off as before. Named in server.xml by {@code className}.
 */
public final class PlainErrors extends ErrorReportValve {

    /** Made by Tomcat. */
    public PlainErrors() {
        super();
    }

    @Override
    protected void report(Request request, Response response, Throwable failure) {
        // the status says all that a caller may know
    }
}
