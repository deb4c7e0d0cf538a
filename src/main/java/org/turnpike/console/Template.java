package org.turnpike.console;

import gg.jte.html.HtmlInterceptor;
import gg.jte.html.HtmlTemplateOutput;

/** A template as the build generates it: {@code JteserveGenerated::render} of {@code src/main/jte/serve.jte}. @param <V> what it shows */
interface Template<V> {
    /** Writes the page; everything except the markup of the template is escaped. */
    void render(HtmlTemplateOutput output, HtmlInterceptor interceptor, V view);
}
