package org.turnpike.signature;

import java.util.List;
import org.turnpike.id.MemberId;
import org.turnpike.message.Content;

/**
 * A message whose signer is proved: it was received and verified, or signed here. The message log records only such messages.
 */
public sealed interface ProvenMessage permits VerifiedMessage, SignedMessage {

    /** The member that signed. */
    MemberId member();

    /** Every part that the signature covers: the message part first. */
    List<SignedPart> parts();

    /** The signature with its hash chain, as it is transmitted. */
    SignatureParts signature();

    /** The SOAP part or the REST header part. */
    default Content content() {
        return parts().get(0).content();
    }

    /** SHA-512 of {@link #content}. */
    default byte[] sha512() {
        return parts().get(0).sha512();
    }

    /** The attachments of a SOAP message in order, or the body of a REST message. */
    default List<SignedPart> attachments() {
        return parts().subList(1, parts().size());
    }
}
