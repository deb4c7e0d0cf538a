package org.turnpike.messagelog;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.ClientId;
import org.turnpike.id.ServiceId;
import org.turnpike.message.Content;
import org.turnpike.signature.Containers;
import org.turnpike.signature.HashChainParts;
import org.turnpike.signature.SignatureParts;

/** Messages to record, made of a captured REST request with body and hash chain. */
final class Records {
    static final ClientId PARTY = ClientId.parse("SANDBOX/COM/1111/portal");

    private final Map<String, byte[]> entries;
    private final SignatureParts signature;

    Records() throws IOException {
        entries = Containers.entries(Containers.captured().stream()
                .filter(one -> one.name().matches("rest-post-json/asic-provider.*request.*")).findFirst().orElseThrow().zip());
        signature = new SignatureParts(entries.get("META-INF/signatures.xml"),
                Optional.of(new HashChainParts(entries.get("sig-hashchainresult.xml"), entries.get("sig-hashchain.xml"))));
    }

    MessageRecord message(String id, Instant at) {
        return new MessageRecord(at, id, Optional.of("request"), PARTY, Leg.CONSUMER_REST_REQUEST, PARTY, new ServiceId(PARTY, "service"), Content.of(entries.get("message.xml")), signature,
                List.of(Content.of(entries.get("attachment1"))));
    }

    /** The code of the refusal; empty when the message was recorded. */
    static Optional<String> outcome(MessageLog log, MessageRecord message) {
        try {
            log.record(message);
            return Optional.empty();
        } catch (RefusedException e) {
            return Optional.of(e.code());
        }
    }

    /** The class path of this JVM, for a process of its own. */
    static String classPath() {
        List<String> places = new ArrayList<>();
        for (ClassLoader loader = Records.class.getClassLoader(); loader != null; loader = loader.getParent()) {
            if (loader instanceof URLClassLoader urls) {
                for (URL url : urls.getURLs()) {
                    places.add(new File(url.getPath()).toString());
                }
            }
        }
        places.add(System.getProperty("java.class.path"));
        return String.join(File.pathSeparator, places);
    }
}
