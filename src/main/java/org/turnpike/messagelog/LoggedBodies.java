package org.turnpike.messagelog;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.message.Content;
import org.turnpike.message.MessageBudget;
import org.turnpike.message.SpoolStore;
import org.turnpike.signature.SignedPart;
import org.turnpike.signature.VerifiedMessage;

/**
 * Limits for the recorded bodies and attachments (trust.md §5.1).
 *
 * @param atMost maximum bytes of a REST body, or of all attachments of a SOAP message together; if 0, nothing is recorded and no message is rejected
 * @param truncate whether a part of larger content is recorded: the first bytes of a REST body, or the first attachments that fit; if false, the
 *         message is rejected
 * @param soapAttachments whether attachments of SOAP messages are recorded; deployed servers do not record them
 */
public record LoggedBodies(long atMost, boolean truncate, boolean soapAttachments) {

    /**
     * Returns the recorded part of the body or the attachments of a received message.
     *
     * @throws RefusedException LOGGING_FAILED if the body or the attachments exceed the limit
     */
    List<Content> of(VerifiedMessage message, Leg leg) throws RefusedException {
        List<Content> contents = message.attachments().stream().map(SignedPart::content).toList();
        return leg.isRest() ? of(contents.stream().findFirst()) : ofAttachments(contents);
    }

    /**
     * Returns the recorded part of this body.
     *
     * @throws RefusedException LOGGING_FAILED if the body exceeds the limit
     */
    public List<Content> of(Optional<? extends Content> body) throws RefusedException {
        if (atMost == 0) {
            return List.of();
        }
        if (body.isEmpty() || body.get().length() <= atMost) {
            return List.copyOf(body.stream().toList());
        }
        if (!truncate) {
            throw new RefusedException(FaultCode.LOGGING_FAILED, "The message body has " + body.get().length()
                    + " bytes; the message log accepts at most " + atMost + " (turnpike.messages.max-logged-body)");
        }
        return List.of(beginning(body.get()));
    }

    /**
     * Returns the recorded attachments of a SOAP message, in order. An attachment is recorded completely or not at all, because a part of an
     * attachment proves nothing. The message can be proven without a missing attachment.
     *
     * @throws RefusedException LOGGING_FAILED if the body or the attachments exceed the limit
     */
    public List<Content> ofAttachments(List<? extends Content> all) throws RefusedException {
        if (!takesAttachments()) {
            return List.of();
        }
        List<Content> taken = new ArrayList<>();
        long left = atMost;
        for (Content attachment : all) {
            left -= attachment.length();
            if (left < 0) {
                requireTruncation();
                break;
            }
            taken.add(attachment);
        }
        return taken;
    }

    /**
     * Returns an object that copies the attachments of a SOAP message while they are passed on, as far as they are recorded.
     *
     * @param budget the budget of the message
     */
    public LoggedAttachments passing(SpoolStore spools, MessageBudget budget) {
        return new LoggedAttachments(this, spools, budget);
    }

    boolean takesAttachments() {
        return soapAttachments && atMost > 0;
    }

    /** Refuses attachments that are larger than the limit, unless truncation is allowed. */
    void requireTruncation() throws RefusedException {
        if (!truncate) {
            throw new RefusedException(FaultCode.LOGGING_FAILED, "The attachments have more than the " + atMost
                    + " bytes that the message log accepts (turnpike.messages.max-logged-body)");
        }
    }

    private Content beginning(Content whole) {
        return new Content() {
            @Override
            public InputStream open() throws IOException {
                return new Beginning(whole.open(), atMost);
            }

            @Override
            public long length() {
                return atMost;
            }
        };
    }

    /** The first bytes of a stream. */
    private static final class Beginning extends FilterInputStream {
        private long left;

        Beginning(InputStream whole, long bytes) {
            super(whole);
            left = bytes;
        }

        @Override
        public int read() throws IOException {
            return left-- > 0 ? super.read() : -1;
        }

        @Override
        public int read(byte[] to, int offset, int count) throws IOException {
            if (left <= 0) {
                return -1;
            }
            int read = super.read(to, offset, (int) Math.min(count, left));
            left -= Math.max(read, 0);
            return read;
        }
    }
}
