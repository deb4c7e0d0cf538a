package org.turnpike.console;

import java.util.List;

/**
 * The form to sign in, and the form that is sent again after it.
 *
 * @param back where to go afterwards: a page, or the form that was sent
 * @param form whether it was a form
 * @param kept what was typed into it
 * @param secret whether a secret was typed into it, which is not kept
 */
record LoginView(Frame frame, String back, boolean form, List<Form.Field> kept, boolean secret) {
}
