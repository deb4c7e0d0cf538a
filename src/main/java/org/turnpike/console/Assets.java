package org.turnpike.console;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;


/**
 * The style sheets and scripts of the console. They are read once, contain no data of this server, and are served to every caller. Immutable and
 * thread-safe.
 */
final class Assets {
    static final String ROOT = "/console/assets/";
    private static final String WEBJARS = "/META-INF/resources/webjars/";

    private final Map<String, Asset> assets = new LinkedHashMap<>();

    private record Asset(String type, byte[] content, String tag) {
    }

    Assets() {
        add("pico.css", "text/css; charset=utf-8", WEBJARS + "picocss__pico/2.1.1/css/pico.classless.min.css");
        add("console.css", "text/css; charset=utf-8", "console.css");
        add("once.js", "text/javascript; charset=utf-8", "once.js");
        add("htmx.js", "text/javascript; charset=utf-8", WEBJARS + "htmx.org/2.0.7/dist/htmx.min.js");
    }

    private void add(String name, String type, String resource) {
        try (InputStream file = Assets.class.getResourceAsStream(resource)) {
            if (file == null) {
                throw new IllegalStateException("The console's file " + resource + " is missing from turnpike.war. Copy turnpike.war to the "
                        + "container again.");
            }
            byte[] content = file.readAllBytes();
            assets.put(name, new Asset(type, content, "\"" + Integer.toHexString(java.util.Arrays.hashCode(content)) + "-" + content.length + "\""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the requested file. Answers 304 if the browser already has the file, and 404 if there is no such file. */
    void serve(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Optional<Asset> found = Optional.ofNullable(assets.get(request.getRequestURI().substring(ROOT.length())));
        if (found.isEmpty()) {
            response.setStatus(404);
            return;
        }
        response.setHeader("Cache-Control", "private, max-age=300");
        response.setHeader("ETag", found.get().tag());
        if (found.get().tag().equals(request.getHeader("If-None-Match"))) {
            response.setStatus(304);
            return;
        }
        response.setContentType(found.get().type());
        response.setContentLength(found.get().content().length);
        response.getOutputStream().write(found.get().content());
    }
}
