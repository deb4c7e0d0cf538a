package org.turnpike.admin;

import java.util.List;

/**
 * {@code turnpike:type=Tokens}: the tokens, which contain the keys. JMX sends a PIN as text, so use JMX over a network only with TLS. The PIN is
 * passed only to the token. No log, attribute or exception contains it.
 */
@Text("Software and hardware tokens, which contain the keys")
public interface TokensMXBean {

    /** All tokens, in the order in which their keys are tried. */
    @Text("All tokens, in the order in which their keys are tried")
    List<TokenView> getTokens();

    /**
     * Logs in to a token, so that its keys can be used; the PIN is not kept. Nothing is done for a PKCS#11 token that is already logged in.
     *
     * @throws IllegalArgumentException naming the argument: there is no such token, {@code pin_incorrect} (which is counted), or {@code pin_locked}
     */
    @Changes("Log in to token")
    @Text("Logs in to a token, so that its keys can be used; the PIN is not kept")
    Change login(@Text(name = "token", value = "the token's id") String token, @Secret @Text(name = "pin", value = "the PIN of the token") String pin);

    /** Logs out: the token's keys cannot be used until the next login. The call can be repeated. */
    @Changes("Log out from token")
    @Text("Logs out: the token's keys cannot be used until the next login")
    Change logout(@Text(name = "token", value = "the token's id") String token);

    /**
     * Gives the software token its first PIN, writes the token to {@code tokens/}, encrypted with this PIN, and logs in.
     *
     * @throws IllegalArgumentException naming the argument: the token has a PIN or is a device, or the PIN is too weak ({@code
     *        token_pin_policy_failure})
     */
    @Changes("Initialize token")
    @Text("Gives the software token its first PIN, and logs in")
    Change initialize(@Text(name = "token", value = "the token's id") String token,
            @Secret @Text(name = "pin", value = "10 or more printable ASCII characters of at least three kinds: upper-case letters, lower-case "
                    + "letters, digits, others") String pin);

    /**
     * Replaces the PIN. A token that is logged in stays logged in. If a file contains the PIN for automatic login, the operator must change this
     * file.
     *
     * @throws IllegalArgumentException naming the argument: {@code pin_incorrect} (which is counted), {@code pin_locked} or
     *        {@code token_pin_policy_failure}
     */
    @Changes("Change token pin")
    @Text("Replaces the PIN")
    void changePin(@Text(name = "token", value = "the token's id") String token, @Secret @Text(name = "oldPin", value = "the current PIN") String oldPin,
            @Secret @Text(name = "newPin", value = "the new PIN") String newPin);

    /** Checks now whether the devices are present, and uses devices that have returned. Writes nothing to disk. */
    @Text("Checks now whether the devices are present, and uses devices that have returned")
    List<TokenView> check();
}
