package org.turnpike.connector;

import java.util.Map;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;

/**
 * Replaces Tomcat's error pages. A request that Tomcat rejects is answered only with the status, without HTML, product name or internal text. At a door
 * for browsers the answer has the headers that browsers obey. As without this class, Tomcat aborts an answer that has started. server.xml names this
 * class in {@code className}.
 */
public final class PlainErrors extends ErrorReportValve {
    private static final Map<String, String> HEADERS = Map.of("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'", "Strict-Transport-Security", "max-age=31536000",
            "X-Content-Type-Options", "nosniff", "X-Frame-Options", "DENY", "Referrer-Policy", "no-referrer", "Cache-Control", "no-store");

    /** Created by Tomcat. */
    public PlainErrors() {
        super();
    }

    @Override
    protected void report(Request request, Response response, Throwable failure) {
        if (response.getStatus() >= 400 && request.getConnector().getProtocolHandler() instanceof DoorProtocol door && door.isForBrowsers()) {
            HEADERS.forEach((name, value) -> {
                if (response.getHeader(name) == null) {                    // the application's own answers come by here too
                    response.setHeader(name, value);
                }
            });
        }
    }
}
