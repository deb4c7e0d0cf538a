package org.turnpike.transport;

import java.io.IOException;
import java.util.List;

import org.turnpike.fault.RefusedException;
import org.turnpike.signature.SignatureParts;
import org.turnpike.signature.SignedPart;

/** Creates the end of an outgoing message after everything before it was sent: signs, records, and returns the parts to write. */
public interface Signing {
    /**
     * @param parts the message part and the attachments or the body, as they were sent; content that only passed through cannot be opened
     */
    SignatureParts sign(List<SignedPart> parts) throws IOException, RefusedException;
}
