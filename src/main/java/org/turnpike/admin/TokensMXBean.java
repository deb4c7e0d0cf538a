package org.turnpike.admin;

import java.util.List;

/**
 * {@code turnpike:type=Tokens}: what holds the keys. JMX carries a PIN as text: over the network only inside TLS. It is given to the token and
 * to nothing else; no log, attribute or exception has it.
 */
@Text("Software and hardware tokens, which contain the keys")
public interface TokensMXBean {

    /** Every token, in the order in which their keys are tried. */
    @Text("Every token, in the order in which their keys are tried")
    List<TokenView> getTokens();

    /**
     * Logs in to a token, so that its keys can be used; the PIN is not kept. A PKCS#11 token that is logged in to already is left alone.
     *
     * @throws IllegalArgumentException naming the argument: no such token, {@code pin_incorrect} (counted), {@code pin_locked}
     */
    @Changes("Log in to token")
    @Text("Logs in to a token, so that its keys can be used; the PIN is not kept")
    Change login(@Text(name = "token", value = "the token's id") String token, @Secret @Text(name = "pin", value = "its PIN") String pin);

    /** Logs out: the token's keys cannot be used until the next login. Harmless to repeat. */
    @Changes("Log out from token")
    @Text("Logs out: the token's keys cannot be used until the next login")
    Change logout(@Text(name = "token", value = "the token's id") String token);

    /**
     * Gives the software token its first PIN and writes it, encrypted, to {@code tokens/}. Logs in with it.
     *
     * @throws IllegalArgumentException naming the argument: it has a PIN, is a device, or the PIN is too weak ({@code token_pin_policy_failure})
     */
    @Changes("Initialize token")
    @Text("Gives the software token its first PIN, and logs in")
    Change initialize(@Text(name = "token", value = "the token's id") String token,
            @Secret @Text(name = "pin", value = "10 or more printable ASCII characters of three classes") String pin);

    /**
     * Puts another PIN in place of the present one; who is logged in stays so. A file that holds the PIN for unattended starts is the operator's
     * to change.
     *
     * @throws IllegalArgumentException naming the argument: {@code pin_incorrect} (counted), {@code pin_locked}, {@code token_pin_policy_failure}
     */
    @Changes("Change token pin")
    @Text("Replaces the PIN")
    void changePin(@Text(name = "token", value = "the token's id") String token, @Secret @Text(name = "oldPin", value = "its PIN") String oldPin,
            @Secret @Text(name = "newPin", value = "the new PIN") String newPin);

    /** Looks now whether the devices are there, and takes those that came back into use. Writes nothing to disk. */
    @Text("Checks now whether the devices are present, and uses those that have returned")
    List<TokenView> check();
}
