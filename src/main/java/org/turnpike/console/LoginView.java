package org.turnpike.console;

import java.util.List;

/**
 * The sign-in form, with the form that is sent again after it.
 *
 * @param back the next address: a page, or the form that was sent
 * @param form whether it was a form
 * @param kept the input of that form
 * @param secret whether that form had a secret, which is not kept
 */
record LoginView(Frame frame, String back, boolean form, List<Form.Field> kept, boolean secret) {
}
