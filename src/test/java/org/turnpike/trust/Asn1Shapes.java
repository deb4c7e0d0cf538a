package org.turnpike.trust;

import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;

/** The worst shapes of ASN.1. */
public final class Asn1Shapes {
    private Asn1Shapes() {
    }

    private static byte[] der(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        out.write(0x83);
        out.write(content.length >> 16);
        out.write(content.length >> 8);
        out.write(content.length);
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] repeated(int size, int... bytes) {
        byte[] all = new byte[size / bytes.length * bytes.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) bytes[i % bytes.length];
        }
        return all;
    }

    /** Each level 5 bytes and all that is within. */
    private static byte[] nested(int size) {
        int levels = size / 5;
        byte[] all = new byte[5 * levels];
        for (int i = 0; i < levels; i++) {
            int length = 5 * (levels - i - 1);
            all[5 * i] = 0x30;
            all[5 * i + 1] = (byte) 0x83;
            all[5 * i + 2] = (byte) (length >> 16);
            all[5 * i + 3] = (byte) (length >> 8);
            all[5 * i + 4] = (byte) length;
        }
        return all;
    }

    /** By name: an encoding of about so many bytes, at most 16 MiB. */
    public static Map<String, IntFunction<byte[]>> shapes() {
        Map<String, IntFunction<byte[]>> shapes = new LinkedHashMap<>();
        shapes.put("nested sequences", Asn1Shapes::nested);
        shapes.put("nested sequences of indefinite length", size -> repeated(size, 0x30, 0x80));
        shapes.put("elements", size -> der(0x30, repeated(size, 0x05, 0x00)));
        shapes.put("empty sequences", size -> der(0x30, repeated(size, 0x30, 0x00)));
        shapes.put("a set in no order", size -> der(0x30, der(0x31, repeated(size, 0x02, 0x01, 0x05, 0x02, 0x01, 0x03))));
        shapes.put("a constructed octet string", size -> der(0x30, der(0x24, repeated(size, 0x04, 0x00))));
        shapes.put("nested constructed octet strings", size -> repeated(size, 0x24, 0x80));
        shapes.put("a long integer", size -> der(0x30, der(0x02, repeated(size, 0x7f))));
        shapes.put("a long object identifier", size -> der(0x30, der(0x06, repeated(size, 0x81))));
        shapes.put("object identifiers", size -> der(0x30, repeated(size, 0x06, 0x03, 0x55, 0x04, 0x03)));
        return shapes;
    }
}
