package org.turnpike.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.turnpike.admin.CallReport;
import org.turnpike.admin.CheckView;
import org.turnpike.admin.DoctorReport;
import org.turnpike.admin.MessageView;
import org.turnpike.admin.RefusalView;

/**
 * A drawing of the messages between two servers, with two lifelines and an arrow for each message. A recorded handshake is drawn with its real
 * messages. A record of a refusal has no messages, so the messages up to the failed check are drawn in the order of RFC 5246 §7.3, or of RFC 8446 §2
 * if TLS 1.3 was negotiated. If this server connects to a peer, it verifies the peer after the handshake.
 */
final class Handshake {
    private static final List<String> TLS_1_2 = List.of(">ClientHello", "<ServerHello", "<Certificate", "<ServerKeyExchange", "<CertificateRequest", "<ServerHelloDone",
            ">Certificate", ">ClientKeyExchange", ">CertificateVerify", ">ChangeCipherSpec", ">Finished", "<ChangeCipherSpec", "<Finished");
    private static final List<String> TLS_1_3 = List.of(">ClientHello", "<ServerHello", "<EncryptedExtensions", "<CertificateRequest", "<Certificate", "<CertificateVerify",
            "<Finished", ">Certificate", ">CertificateVerify", ">Finished");
    static final String NO_OWN_KEY = "NoOwnKey";
    private static final Set<String> BEFORE = Set.of(NO_OWN_KEY, "NoTrustState", "ConfigurationOutdated");
    private static final Set<String> CONNECTION = Set.of("Unreachable");
    private static final String BROKEN_OFF = "BrokenOff";
    private static final Set<String> HELLO = Set.of("ProtocolVersion", "CipherSuite", "ProtocolViolation");

    private Handshake() {
    }

    /** The outcome of a step. */
    enum Outcome {
        PASSED, FAILED, NOT_REACHED;

        String style() {
            return this == PASSED ? "good" : this == FAILED ? "failed" : "unreached";
        }
    }

    /**
     * One arrow.
     *
     * @param right whether the arrow points from left to right
     * @param detail the relevant values; empty if no value matters
     * @param millis milliseconds since the connection was opened; empty if unknown
     */
    record Step(boolean right, String name, String detail, String millis, Outcome outcome) {
        static final int HEIGHT = 40;
        private static final int LONGEST = 70;

        /** Returns the detail, cut to the space at an arrow. The list below the drawing has the whole text. */
        String shortDetail() {
            return detail.length() <= LONGEST ? detail : detail.substring(0, LONGEST - 1) + "…";
        }
    }

    /** Both sides and the messages between them. */
    record Drawing(String left, String right, List<Step> steps) {
        int height() {
            return 50 + steps.size() * Step.HEIGHT;
        }

        int y(int step) {
            return 62 + step * Step.HEIGHT;
        }
    }

    /** Draws a connection test. */
    static Drawing of(Frame frame, DoctorReport report) {
        List<Step> steps = new ArrayList<>();
        String handshake = report.getChecks().stream().filter(each -> each.getName().equals("TLS handshake")).map(CheckView::getOutcome).findFirst().orElse("");
        report.getChecks().stream().filter(each -> each.getName().equals("TCP connection")).forEach(each -> steps.add(step(frame, each)));
        List<MessageView> messages = report.getMessages();
        for (int i = 0; i < messages.size(); i++) {
            MessageView each = messages.get(i);
            boolean failed = handshake.equals("fail") && i == messages.size() - 1;
            steps.add(new Step(each.getDirection().equals("sent"), each.getName(), each.getDetail(), millis(each.getMillis()), failed ? Outcome.FAILED : Outcome.PASSED));
        }
        report.getChecks().stream().filter(each -> each.getName().startsWith("OCSP responses")).forEach(each -> steps.add(step(frame, each)));
        return new Drawing(frame.t("draw.this"), report.getTarget(), steps);
    }

    /** Draws a call through another security server. */
    static Drawing of(Frame frame, CallReport report) {
        List<MessageView> messages = report.getMessages();
        List<Step> steps = new ArrayList<>();
        for (MessageView each : messages) {
            steps.add(new Step(each.getDirection().equals("sent"), frame.t("draw.call." + each.getName()), each.getDetail(), each.getMillis() == 0 ? "" : millis(each.getMillis()),
                    each.getName().equals("fault") ? Outcome.FAILED : Outcome.PASSED));
        }
        return new Drawing(report.getClient(), report.getProvider(), steps);
    }

    private static Step step(Frame frame, CheckView check) {
        return new Step(true, frame.named("draw.", check.getName().replace(' ', '-')), check.getDetail(), check.getMillis() == 0 ? "" : millis(check.getMillis()), outcome(check));
    }

    private static Outcome outcome(CheckView check) {
        return check.getOutcome().equals("pass") ? Outcome.PASSED : check.getOutcome().equals("fail") ? Outcome.FAILED : Outcome.NOT_REACHED;
    }

    private static String millis(double millis) {
        return String.format(java.util.Locale.ROOT, "%.1f", millis);
    }

    /** Draws a refusal. The step whose check failed is drawn as failed. The peer is on the right if this server connected, otherwise on the left. */
    static Drawing of(Frame frame, RefusalView refusal) {
        boolean client = refusal.getSide().equals("CLIENT");
        String peer = !refusal.getServer().isEmpty() ? refusal.getServer() : !refusal.getAddress().isEmpty() ? refusal.getAddress() : frame.t("draw.peer");
        List<Step> steps = refusal.getKind().equals("MESSAGE") && !isHandshake(refusal) ? messageSteps(frame, refusal, client) : handshakeSteps(frame, refusal, client);
        return new Drawing(client ? frame.t("draw.this") : peer, client ? peer : frame.t("draw.this"), steps);
    }

    private static boolean isHandshake(RefusalView refusal) {
        return refusal.getReason().equals(BROKEN_OFF) || BEFORE.contains(refusal.getReason()) || CONNECTION.contains(refusal.getReason()) || HELLO.contains(refusal.getReason()) || refusal.getReason().equals("RefusedByPeer")
                || refusal.getReason().equals("NoCertificate") || refusal.getReason().equals("OcspNotRetrieved");
    }

    private static List<Step> messageSteps(Frame frame, RefusalView refusal, boolean client) {
        boolean answered = refusal.getReason().equals("RefusedByProvider");
        List<Step> steps = new ArrayList<>();
        if (!refusal.getSide().equals("INFORMATION_SYSTEM")) {
            steps.add(new Step(true, frame.t("draw.handshake"), refusal.getSubject(), "", Outcome.PASSED));
        }
        String call = refusal.getService().isEmpty() ? "" : refusal.getClient() + " → " + refusal.getService();
        steps.add(new Step(true, frame.t("draw.request"), call, "", answered ? Outcome.PASSED : Outcome.FAILED));
        steps.add(new Step(false, answered || !client ? frame.t("draw.fault") : frame.t("draw.answer"), refusal.getCode(), "", answered ? Outcome.FAILED : !client ? Outcome.PASSED : Outcome.NOT_REACHED));
        return steps;
    }

    private static List<Step> handshakeSteps(Frame frame, RefusalView refusal, boolean client) {
        List<String> order = version(refusal).equals("TLSv1.3") ? TLS_1_3 : TLS_1_2;
        boolean judgedAfterwards = client && isJudgement(refusal);
        List<Step> steps = new ArrayList<>();
        int failed = judgedAfterwards ? order.size() : failedStep(refusal, client, order);
        steps.add(new Step(true, frame.t("draw.TCP-connection"), refusal.getAddress(), "", failed < 0 ? Outcome.FAILED : Outcome.PASSED));
        for (int i = 0; i < order.size(); i++) {
            Outcome outcome = failed < 0 || i > failed ? Outcome.NOT_REACHED : i == failed ? Outcome.FAILED : Outcome.PASSED;
            boolean right = order.get(i).startsWith(">");
            steps.add(new Step(right, order.get(i).substring(1), outcome == Outcome.NOT_REACHED ? "" : detail(frame, refusal, order.get(i).substring(1), right != client, outcome), "", outcome));
        }
        if (refusal.getReason().equals("OcspNotRetrieved")) {
            steps.add(new Step(true, frame.t("draw.OCSP-responses-from-the-peer"), refusal.getAddress(), "", Outcome.FAILED));
        } else if (judgedAfterwards) {
            steps.add(new Step(true, frame.t("draw.judged"), refusal.getReason(), "", Outcome.FAILED));
        } else if (failed >= 0 && failed < order.size()) {
            steps.add(failed + 2, new Step(!refusal.getReason().equals("RefusedByPeer") == client, frame.t(refusal.getReason().equals(BROKEN_OFF) ? "draw.closed" : "draw.alert"), refusal.getValues().getOrDefault("alert", ""), "", Outcome.FAILED));
        }
        return steps;
    }

    /**
     * Returns the negotiated TLS version. If it is unknown, returns the only version that the record names, or TLS 1.2 if the record names none or
     * several.
     */
    private static String version(RefusalView refusal) {
        String tls = refusal.getValues().getOrDefault("tls", "");
        String evidence = tls.isEmpty() ? refusal.getValues().toString() : tls;
        return evidence.contains("TLSv1.3") && !evidence.contains("TLSv1.2") ? "TLSv1.3" : "TLSv1.2";
    }

    /**
     * Returns whether this server rejected the peer's certificate. It does so after the handshake if this server connected, and during the handshake
     * if the peer connected.
     */
    private static boolean isJudgement(RefusalView refusal) {
        return CertificateChecks.isAbout(refusal.getReason()) && !refusal.getReason().equals("NoCertificate") && !refusal.getReason().equals("OcspNotRetrieved");
    }

    /** Returns the relevant values for a message of the handshake. @param peers whether the peer sent the message */
    private static String detail(Frame frame, RefusalView refusal, String message, boolean peers, Outcome outcome) {
        String tls = refusal.getValues().getOrDefault("tls", "");
        return switch (message) {
            case "ServerHello" -> refusal.getReason().equals(NO_OWN_KEY) ? frame.t("draw.no-own-certificate") : tls.isEmpty() ? refusal.getValues().getOrDefault("detail", "") : tls;
            case "Certificate" -> !peers ? frame.t("draw.own-certificate") : outcome == Outcome.FAILED && refusal.getSubject().isEmpty() ? refusal.getCheck()
                    : refusal.getValues().getOrDefault("certificate1", refusal.getSubject());
            case "ServerKeyExchange", "ClientKeyExchange" -> tls.contains("_ECDHE_") ? "ECDHE" : tls.contains("_DHE_") ? "DHE" : "";
            case "CertificateRequest" -> peers ? "" : frame.t("draw.any-issuer");
            default -> outcome == Outcome.FAILED ? refusal.getCheck() : "";
        };
    }

    /** Whether the peer agreed to no version and suite, for example because it has no key. */
    private static boolean isBeforeCertificates(RefusalView refusal) {
        return !refusal.getValues().containsKey("tls") && refusal.getValues().getOrDefault("alert", "").equals("handshake_failure");
    }

    /** Returns the index of the failed message; -1 if the failure was before the handshake, or the number of messages if all of them passed. */
    private static int failedStep(RefusalView refusal, boolean client, List<String> order) {
        String reason = refusal.getReason();
        if (reason.equals(NO_OWN_KEY) && !client) {
            return order.indexOf("<ServerHello");                        // without a key no cipher suite fits
        }
        if (BEFORE.contains(reason) || CONNECTION.contains(reason)) {
            return -1;
        }
        if (reason.equals(BROKEN_OFF)) {
            return refusal.getValues().containsKey("tls") ? order.indexOf("<ServerHello") + 1 : order.indexOf(">ClientHello");
        }
        if (HELLO.contains(reason)) {
            return order.indexOf("<ServerHello");
        }
        if (reason.equals("RefusedByPeer") && isBeforeCertificates(refusal)) {
            return order.indexOf("<ServerHello");
        }
        if (reason.equals("RefusedByPeer")) {
            return order.indexOf(client ? ">Certificate" : "<Certificate");
        }
        return reason.equals("OcspNotRetrieved") || reason.equals("NotServerOf") ? order.size() : order.indexOf(client ? "<Certificate" : ">Certificate");
    }

    /** An instant on the time axis of OCSP responses. @param x its position, 0 to 600 */
    record Mark(String name, String at, double x) {
        String place() {
            return String.format(java.util.Locale.ROOT, "%.1f", x);
        }
    }

    /** Returns the instants that were compared to check the OCSP status of a certificate, in their order; empty if there are fewer than two. */
    static List<Mark> marks(Frame frame, Map<String, String> instants) {
        record Named(String name, java.time.Instant at) {
        }

        List<Named> named = instants.entrySet().stream().filter(each -> isInstant(each.getValue())).map(each -> new Named(each.getKey(), java.time.Instant.parse(each.getValue())))
                .sorted(java.util.Comparator.comparing(Named::at)).toList();
        if (named.size() < 2) {
            return List.of();
        }
        double first = named.get(0).at().getEpochSecond();
        double span = Math.max(1, named.get(named.size() - 1).at().getEpochSecond() - first);
        return named.stream().map(each -> new Mark(frame.named("axis.", each.name()), each.at().toString(), (each.at().getEpochSecond() - first) / span * 600)).toList();
    }

    private static boolean isInstant(String text) {
        return text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{5,18}Z");
    }
}
