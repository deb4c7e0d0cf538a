package org.turnpike.signature;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.turnpike.globalconf.GlobalConfiguration;
import org.turnpike.message.Content;
import org.turnpike.trust.Asn1Shapes;
import org.turnpike.xml.Growth;
import org.turnpike.xml.XmlShapes;

/** The time of reading signatures, hash chains and containers grows no faster than 1.5 times as fast as their size. */
@Tag("slow")
class SignatureGrowthTest {
    /** Documents of a signature have at most 1 MiB. */
    private static final int DIVISOR = 9;
    private static final String DS = "<ds:Signature xmlns:ds='http://www.w3.org/2000/09/xmldsig#' Id='a'><ds:SignedInfo>";
    private static final String CHAIN = "<h:HashChain xmlns:h='" + XmlNames.HASH_CHAIN + "'>";

    @Test
    void timeGrowsWithSize() throws IOException {
        Growth growth = new Growth("signature", DIVISOR);
        XmlShapes.within(DS, "</ds:SignedInfo></ds:Signature>").forEach((shape, inputs) -> growth.measure("signature", shape, inputs, XadesReader::read));
        XmlShapes.within(CHAIN, "</h:HashChain>").forEach((shape, inputs) -> growth.measure("hash chain", shape, inputs, HashChainReader::readSteps));
        growth.measure("hash chain", "steps that refer to each other", size -> chain(size), bytes ->
                new HashChainVerifier("/sig-hashchain.xml", DigestAlgorithm.SHA_512).verify(new HashChainParts(result(), bytes), List.of()));
        growth.measure("signature", "elements with Ids", size -> ids(size), XadesReader::read);
        growth.report();
    }

    @Test
    void timeOfContainersAndTimeStampsGrowsWithSize() throws Exception {
        Growth containers = Growth.quarter("container");
        container(containers, "entries", size -> zip(size / 110, i -> "attachment" + (i + 1), new byte[0]));
        container(containers, "entries of unknown names", size -> zip(size / 110, i -> "a" + i, new byte[0]));
        container(containers, "one attachment that unpacks to a thousand times", size -> zip(1, i -> "attachment1", new byte[size * 15]));
        container(containers, "attachments that unpack to a thousand times", size -> zip(100, i -> "attachment" + (i + 1), new byte[size / 7]));
        container(containers, "a message that unpacks to a thousand times", size -> zip(1, i -> "message.xml", new byte[size * 15]));
        container(containers, "empty blocks of deflate", SignatureGrowthTest::emptyBlocks);
        container(containers, "local headers", size -> Growth.bytes("PK\003\004\024".repeat(size / 5)));
        containers.report();
        Growth tokens = new Growth("time-stamp", 64);
        GlobalConfiguration conf = Containers.verificationConfiguration();
        Asn1Shapes.shapes().forEach((shape, inputs) -> tokens.measure("time-stamp token", shape, inputs,
                bytes -> new TimeStampVerifier().verify(bytes, new byte[1], conf)));
        tokens.report();
    }

    private static void container(Growth growth, String shape, IntFunction<byte[]> inputs) {
        growth.measure("container", shape, inputs, bytes -> ContainerReader.read(Content.of(bytes)));
    }

    private static byte[] zip(int entries, IntFunction<String> names, byte[] content) {
        Map<String, byte[]> contents = new LinkedHashMap<>();
        for (int i = 0; i < entries; i++) {
            contents.put(names.apply(i), content);
        }
        return new RawZip(contents).bytes();
    }

    /** An entry whose compressed bytes hold nothing: each five bytes are a stored block of no length. */
    private static byte[] emptyBlocks(int size) {
        byte[] start = zip(1, i -> "attachment1", new byte[0]);
        byte[] all = new byte[size];
        int head = 30 + "attachment1".length();
        System.arraycopy(start, 0, all, 0, head);
        for (int i = head; i + 4 < size; i += 5) {
            all[i + 3] = (byte) 0xff;
            all[i + 4] = (byte) 0xff;
        }
        return all;
    }

    private static byte[] result() {
        return ("<h:HashChainResult xmlns:h='" + XmlNames.HASH_CHAIN + "' xmlns:ds='http://www.w3.org/2000/09/xmldsig#' URI='/sig-hashchain.xml#s0'>"
                + "<ds:DigestMethod Algorithm='http://www.w3.org/2001/04/xmlenc#sha512'/><ds:DigestValue>" + "A".repeat(86)
                + "==</ds:DigestValue></h:HashChainResult>").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] chain(int size) {
        StringBuilder text = new StringBuilder("<h:HashChain xmlns:h='").append(XmlNames.HASH_CHAIN).append("' xmlns:ds='").append(XmlNames.DS)
                .append("'><h:DefaultDigestMethod Algorithm='http://www.w3.org/2001/04/xmlenc#sha512'/>");
        for (int i = 0; text.length() < size; i++) {
            text.append("<h:HashStep id='s").append(i).append("'><h:StepRef URI='#s").append(i + 1).append("'/><h:StepRef URI='#s").append(i + 1).append("'/></h:HashStep>");
        }
        return text.append("</h:HashChain>").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] ids(int size) {
        StringBuilder text = new StringBuilder(DS);
        for (int i = 0; text.length() < size; i++) {
            text.append("<a Id='").append(i).append("'/>");
        }
        return text.append("</ds:SignedInfo></ds:Signature>").toString().getBytes(StandardCharsets.UTF_8);
    }
}
