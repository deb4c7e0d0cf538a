package org.turnpike.transport;

import java.io.IOException;
import java.util.List;

import org.turnpike.fault.RefusedException;
import org.turnpike.signature.SignatureParts;
import org.turnpike.signature.SignedPart;

/** Creates the last parts of an outgoing message, after all other parts were sent: signs the message, records it, and returns the parts to write. */
public interface Signing {
    /** @param parts the message part and the attachments or the body, as they were sent; content that was only forwarded cannot be opened */
    SignatureParts sign(List<SignedPart> parts) throws IOException, RefusedException;
}
