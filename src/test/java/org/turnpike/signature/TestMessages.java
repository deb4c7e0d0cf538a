package org.turnpike.signature;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.turnpike.id.ClientId;
import org.turnpike.message.Content;
import org.turnpike.message.Sha512;

/** Messages that tests take as verified: for parts of the system that only pass the proof on. */
public final class TestMessages {
    private TestMessages() {
    }

    /** A message that was not verified, from a client: the message part, then attachments. */
    public static VerifiedMessage from(String client, byte[] message, byte[]... attachments) {
        List<SignedPart> parts = new ArrayList<>(List.of(new SignedPart(SignedPart.MESSAGE, Sha512.of(message), Content.of(message))));
        for (byte[] attachment : attachments) {
            parts.add(new SignedPart(SignedPart.attachment(parts.size()), Sha512.of(attachment), Content.of(attachment)));
        }
        ClientId signer = ClientId.parse(client);
        return new VerifiedMessage(signer, parts, new SignatureParts(new byte[0], Optional.empty()),
                new VerifiedMessage.Details(signer.member(), null, Optional.empty(), List.of()));
    }
}
