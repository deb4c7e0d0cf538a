package org.turnpike.admin;

/** A bean for the audit's tests. */
@Text("A switch")
public interface SwitchMXBean {

    @Text("How it stands")
    String getState();

    @Text("Turns it")
    @Changes("Turn switch")
    Change turn(@Text(name = "to", value = "how it shall stand") String to, @Secret @Text(name = "pin", value = "the PIN") String pin);

    @Text("Reads, and changes nothing")
    String read(@Text(name = "what", value = "what") String what);
}
