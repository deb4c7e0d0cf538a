package org.turnpike.messagelog;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.turnpike.id.ClientId;
import org.turnpike.id.MemberId;
import org.turnpike.id.SubsystemId;
import org.turnpike.message.Content;
import org.turnpike.signature.HashChainParts;
import org.turnpike.signature.SignatureParts;

/**
 * A record as the journal holds it: everything that its rows in the database hold.
 *
 * @param id its number
 * @param secret the id of the secret that message and attachments are encrypted with
 * @param message as stored: encrypted if there is a secret
 */
record JournaledRecord(long id, Optional<String> secret, MessageRecord message) {
    private static final int FORMAT = 1;
    private static final int ABSENT = -1;

    /** Whether all of it is of the size that is held in memory. */
    boolean isSmall() {
        return isSmall(message);
    }

    static boolean isSmall(MessageRecord message) {
        return message.message().length() <= RecordStore.SMALL && message.attachments().stream().allMatch(each -> each.length() <= RecordStore.SMALL);
    }

    /** Bytes it has at least when it is {@link #encoded}. */
    long length() {
        return message.message().length() + message.signature().signature().length + message.attachments().stream().mapToLong(Content::length).sum();
    }

    /** @throws IOException when a content cannot be read */
    byte[] encoded() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(16 << 10);
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeByte(FORMAT);
        out.writeLong(id);
        write(out, secret);
        out.writeLong(message.at().toEpochMilli());
        write(out, Optional.of(message.queryId()));
        write(out, message.requestId());
        out.writeBoolean(message.leg().isResponse());
        out.writeBoolean(message.leg().isConsumer());
        out.writeBoolean(message.leg().isRest());
        write(out, Optional.of(message.party().instance()));
        write(out, Optional.of(message.party().member().memberClass()));
        write(out, Optional.of(message.party().member().code()));
        write(out, message.party() instanceof SubsystemId subsystem ? Optional.of(subsystem.subsystemCode()) : Optional.empty());
        writeBytes(out, message.signature().signature());
        out.writeBoolean(message.signature().hashChain().isPresent());
        if (message.signature().hashChain().isPresent()) {
            writeBytes(out, message.signature().hashChain().get().result());
            writeBytes(out, message.signature().hashChain().get().chain());
        }
        writeBytes(out, bytes(message.message()));
        out.writeInt(message.attachments().size());
        for (Content attachment : message.attachments()) {
            writeBytes(out, bytes(attachment));
        }
        return bytes.toByteArray();
    }

    /** @throws IOException when the bytes are no record */
    static JournaledRecord decoded(byte[] encoded) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(encoded));
        int format = in.readByte();
        if (format != FORMAT) {
            throw new IOException("A record in the journal has the format " + format + " of another version: start that version once and stop it");
        }
        long id = in.readLong();
        Optional<String> secret = read(in);
        Instant at = Instant.ofEpochMilli(in.readLong());
        String queryId = require(read(in));
        Optional<String> requestId = read(in);
        boolean response = in.readBoolean();
        boolean clientSide = in.readBoolean();
        boolean rest = in.readBoolean();
        MemberId member = new MemberId(require(read(in)), require(read(in)), require(read(in)));
        ClientId party = read(in).<ClientId>map(subsystem -> new SubsystemId(member, subsystem)).orElse(member);
        byte[] signature = readBytes(in);
        Optional<HashChainParts> chain = in.readBoolean() ? Optional.of(new HashChainParts(readBytes(in), readBytes(in))) : Optional.empty();
        Content message = Content.of(readBytes(in));
        List<Content> attachments = new ArrayList<>();
        for (int i = in.readInt(); i > 0; i--) {
            attachments.add(Content.of(readBytes(in)));
        }
        return new JournaledRecord(id, secret, new MessageRecord(at, queryId, requestId, party, Leg.of(clientSide, rest, response), message,
                new SignatureParts(signature, chain), attachments));
    }

    private static void write(DataOutputStream out, Optional<String> text) throws IOException {
        if (text.isEmpty()) {
            out.writeInt(ABSENT);
        } else {
            writeBytes(out, text.get().getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static Optional<String> read(DataInputStream in) throws IOException {
        int length = in.readInt();
        return length == ABSENT ? Optional.empty() : Optional.of(new String(readBytes(in, length), StandardCharsets.UTF_8));
    }

    private static byte[] readBytes(DataInputStream in) throws IOException {
        return readBytes(in, in.readInt());
    }

    private static byte[] readBytes(DataInputStream in, int length) throws IOException {
        if (length < 0 || length > in.available()) {
            throw new IOException("A record in the journal is malformed");
        }
        return in.readNBytes(length);
    }

    private static String require(Optional<String> text) throws IOException {
        return text.orElseThrow(() -> new IOException("A record in the journal is malformed"));
    }

    /** All of a small content. */
    static byte[] bytes(Content content) throws IOException {
        try (InputStream in = content.open()) {
            byte[] bytes = in.readAllBytes();
            if (bytes.length != content.length()) {
                throw new IOException("Of " + content.length() + " bytes there are " + bytes.length);
            }
            return bytes;
        }
    }
}
