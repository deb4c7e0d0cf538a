package org.turnpike.console;

import gg.jte.html.HtmlInterceptor;
import gg.jte.html.HtmlTemplateOutput;

/**
 * A template that the build generates, for example {@code JteserveGenerated::render} from {@code src/main/jte/serve.jte}. @param <V> the type of the
 * view that it shows
 */
interface Template<V> {
    /** Writes the page; everything except the markup of the template is escaped. */
    void render(HtmlTemplateOutput output, HtmlInterceptor interceptor, V view);
}
