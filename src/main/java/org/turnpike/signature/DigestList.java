package org.turnpike.signature;

import java.io.IOException;
import java.util.List;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERUTF8String;

/**
 * The digest input of a hash step (messages.md §4.3):
 * {@code SEQUENCE OF SEQUENCE { OCTET STRING digest, UTF8String digest method URI, SEQUENCE {} }} in DER.
 */
final class DigestList {

    /** One digest and its algorithm. */
    record Item(DigestAlgorithm algorithm, byte[] digest) {
    }

    private DigestList() {
    }

    static byte[] encode(List<Item> items) {
        ASN1EncodableVector list = new ASN1EncodableVector(items.size());
        for (Item item : items) {
            list.add(single(item));
        }
        try {
            return new DERSequence(list).getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new AssertionError("Cannot encode into memory", e);
        }
    }

    /** Computes the value of a step with the given items. */
    static byte[] stepValue(DigestAlgorithm algorithm, List<Item> items) {
        return algorithm.digest(encode(items));
    }

    private static DERSequence single(Item item) {
        ASN1EncodableVector single = new ASN1EncodableVector(3);
        single.add(new DEROctetString(item.digest()));
        single.add(new DERUTF8String(item.algorithm().uri()));
        single.add(new DERSequence());
        return new DERSequence(single);
    }
}
