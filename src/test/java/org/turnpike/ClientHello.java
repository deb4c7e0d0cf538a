package org.turnpike;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** A ClientHello written byte by byte, for versions and suites that the JDK no longer offers. */
public final class ClientHello {
    private static final int ALERT = 21;
    private static final int FATAL = 2;
    private static final Map<Integer, String> ALERTS = Map.of(10, "unexpected_message", 40, "handshake_failure", 47, "illegal_parameter",
            50, "decode_error", 70, "protocol_version", 71, "insufficient_security", 80, "internal_error");

    private ClientHello() {
    }

    /**
     * Sends a greeting and gives the name of the fatal alert that is answered.
     *
     * @param version legacy_version, such as 0x0302 for TLS 1.1
     * @param supported the supported_versions extension in hex; empty for none
     */
    public static String alert(String address, int port, int version, String supported, int... suites) throws IOException {
        return answer(address, port, record(version, supported, suites));
    }

    /** As {@link #alert} for any bytes; what is no fatal alert is given as text. */
    static String answer(String address, int port, byte[] greeting) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), 10_000);
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(greeting);
            String answer = alertName(socket.getInputStream().readNBytes(7));
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();                    // once the door has closed, it has recorded why
            return answer;
        }
    }

    /** The name of the alert in a plain record; other bytes in hex. */
    static String alertName(byte[] record) {
        boolean alert = record.length >= 7 && record[0] == ALERT && record[5] == FATAL;
        return alert ? ALERTS.getOrDefault((int) record[6], "alert " + record[6]) : "no alert but " + HexFormat.of().formatHex(record);
    }

    private static byte[] record(int version, String supported, int... suites) throws IOException {
        byte[] hello = hello(version, supported, suites);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream record = new DataOutputStream(bytes);
        record.writeByte(22);
        record.writeShort(Math.min(version, 0x0301));
        record.writeShort(hello.length + 4);
        record.writeByte(1);
        record.writeByte(0);
        record.writeShort(hello.length);
        record.write(hello);
        return bytes.toByteArray();
    }

    private static byte[] hello(int version, String supported, int... suites) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream hello = new DataOutputStream(bytes);
        hello.writeShort(version);
        hello.write(new byte[32]);
        hello.writeByte(0);
        hello.writeShort(suites.length * 2);
        for (int suite : suites) {
            hello.writeShort(suite);
        }
        hello.writeShort(0x0100);                                   // one compression method: null
        byte[] extensions = extensions(supported);
        hello.writeShort(extensions.length);
        hello.write(extensions);
        return bytes.toByteArray();
    }

    /** supported_groups P-256, signature_algorithms, ec_point_formats, extended_master_secret, and supported_versions when asked for. */
    private static byte[] extensions(String supported) {
        List<String> extensions = List.of("000a000400020017", "000d00080006040104030804", "000b00020100", "00170000", supported);
        return HexFormat.of().parseHex(String.join("", extensions));
    }
}
