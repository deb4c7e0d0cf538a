package org.turnpike.console;

import java.util.List;

/**
 * The sign-in form. It can contain another form, which is sent again after the sign-in.
 *
 * @param back the path to open after the sign-in: a page, or the form to send again
 * @param form whether {@code back} is a form
 * @param kept the input of the form
 * @param secret whether the form had a secret, which is not kept
 */
record LoginView(Frame frame, String back, boolean form, List<Form.Field> kept, boolean secret) {
}
