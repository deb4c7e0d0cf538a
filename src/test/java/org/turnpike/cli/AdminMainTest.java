package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.management.MBeanInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.remote.JMXConnectorServer;
import javax.management.remote.JMXConnectorServerFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turnpike.Call;
import org.turnpike.XRoadInstance;
import org.turnpike.admin.Version;
import org.turnpike.id.ServerId;
import org.turnpike.sandbox.CertificationAuthority;
import org.turnpike.sandbox.Identities;
import org.turnpike.sandbox.InstanceKeyAlgorithm;
import org.turnpike.sandbox.PublishedInstance;
import org.turnpike.sandbox.Validity;

/** The command line over a real JMX connection to a real instance; the doctor's output is compared with golden files. */
@Tag("slow")
class AdminMainTest {
    private static final Path GOLDEN = Path.of("src/test/vectors/doctor");
    private static final String PEER = "127.0.0.14";
    private static final MBeanServer PLATFORM = ManagementFactory.getPlatformMBeanServer();
    private static XRoadInstance instance;
    private static JMXConnectorServer jmx;

    private record Outcome(int status, String out, String err) {
    }

    @BeforeAll
    static void start() throws Exception {
        instance = new XRoadInstance();
        jmx = JMXConnectorServerFactory.newJMXConnectorServer(new JMXServiceURL("service:jmx:rmi://127.0.0.1"), null, PLATFORM);
        jmx.start();
    }

    @AfterAll
    static void stop() throws Exception {
        jmx.stop();
        instance.close();
        assertThat(PLATFORM.queryNames(new ObjectName("turnpike:*"), null)).isEmpty();
    }

    private static Outcome run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] all = Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--url";
        all[arguments.length + 1] = jmx.getAddress().toString();
        return new Outcome(AdminMain.run(new PrintWriter(out, true), new PrintWriter(err, true), all), out.toString(), err.toString());
    }

    @Test
    void statusOfBothServersOfTheJvm() {
        assertThat(run("status")).extracting(Outcome::status, Outcome::out)
                .containsExactly(AdminMain.OK, "SANDBOX/COM/1111/ss1 is ready (version " + Version.current() + ")\n");
        assertThat(run("status", "--json", "--server", "ss2").out())
                .startsWith("{\"server\":\"SANDBOX/GOV/2222/ss2\",\"ready\":true,\"problems\":[],\"version\":\"" + Version.current() + "\",\"home\":\"/");
    }

    @Test
    void wrongArgumentsAndServersThatAreNotThere() {
        assertThat(run("no-such-command").status()).isEqualTo(AdminMain.USAGE);
        assertThat(run("status", "--server", "ss9").status()).isEqualTo(AdminMain.NO_SERVER);
        assertThat(run("trust", "record", "no-such-id")).extracting(Outcome::status, Outcome::err)
                .containsExactly(AdminMain.NOT_WELL, "id: no record 'no-such-id' is kept\n");
        assertThat(run("trust", "records", "--count", "0").err()).contains("count: 0 is not from 1 to 1000");
        assertThat(run("doctor", "127.0.0.1:99999").err()).contains("port: 65536 is not from 0 to 65535");
    }

    @Test
    void refusedMessageIsFoundByItsId() throws Exception {
        Call.Outcome refused = Call.rest(instance, Identities.VISITOR, Identities.PEOPLE, "GET", "", "");
        assertThat(run("trust", "records", "--server", "ss2").out()).contains("AccessDenied", refused.id(), "SANDBOX/COM/1111/ss1");
        assertThat(run("trust", "record", refused.id(), "--server", "ss2").out())
                .contains("reason        AccessDenied", "code          server.serverproxy.access_denied");
        assertThat(run("trust", "record", refused.id(), "--json").out()).contains("\"reason\":\"RefusedByProvider\"");
    }

    @Test
    void recordsAreFoundExportedAndArchived(@TempDir Path folder) throws Exception {
        String id = Call.newId();
        assertThat(Call.soap(instance, Call.envelope(Identities.PORTAL, Identities.GET_PERSON, id,
                "<p:getPerson xmlns:p=\"http://sandbox.turnpike.example/registry\"><p:nationalId>010101-123N</p:nationalId></p:getPerson>")).code()).isEmpty();
        instance.consumer().server().timeStamping().pass();
        assertThat(run("log", "search", "--message-id", id).out()).contains("RESPONSE  CLIENT  yes", "REQUEST", "SANDBOX/GOV/2222/registry/getPerson/v1");
        assertThat(run("log", "search", "--message-id", id, "--service", "echo").status()).isEqualTo(AdminMain.NOT_WELL);
        assertThat(run("log", "search", "--party", "SANDBOX").err()).contains("party: 'SANDBOX' is not allowed. Allowed: INSTANCE");
        assertThat(run("log", "search", "--message-id", id, "--caller", "SANDBOX/COM/1111", "--peer", "SANDBOX/GOV/2222/registry").out())
                .contains("CALLER", "SANDBOX/COM/1111/portal");
        assertThat(run("log", "search", "--message-id", id, "--caller", "SANDBOX/GOV/2222").status()).isEqualTo(AdminMain.NOT_WELL);
        assertThat(run("log", "search", "--message-id", id, "--peer", "SANDBOX/COM/1111/portal").status()).isEqualTo(AdminMain.NOT_WELL);
        assertThat(run("log", "search", "--server", "ss2", "--message-id", id, "--peer", "SANDBOX/COM/1111/portal").status()).isEqualTo(AdminMain.OK);
        assertThat(run("log", "search", "--peer", "SANDBOX").err()).contains("peer: 'SANDBOX' is not allowed. Allowed: INSTANCE");
        Path file = folder.resolve("evidence.zip");
        assertThat(run("log", "export", "--message-id", id, "--out", file.toString()).out()).contains("2 containers written to " + file);
        Path anchor = Files.write(folder.resolve("anchor.xml"), instance.sandbox().anchor());
        StringWriter printed = new StringWriter();
        assertThat(new ContainerVerification(VerifyCommand.download(anchor, instance::now), new PrintWriter(printed)).run(List.of(file)))
                .as(printed.toString()).isEqualTo(AdminMain.OK);
        assertThat(printed.toString()).contains("signed by SANDBOX/COM/1111/portal", "signed by SANDBOX/GOV/2222/registry", "2 valid, 0 invalid");

        assertThat(run("archive", "run", "--json").out()).contains("\"waiting\":0", "\"lastFailure\":\"\"", "\"daysUntilFull\":-1.000");
        assertThat(run("archive", "list").out()).contains("mlog-");
        assertThat(run("log", "search", "--message-id", id, "--json").out()).contains("\"archive\":\"mlog-");
        assertThat(Files.list(instance.consumer().home().resolve("archive")).map(each -> each.getFileName().toString())).noneMatch(name -> name.startsWith("export-"));
    }

    @Test
    void globalConfigurationIsShownAndRefreshed() {
        assertThat(run("globalconf", "show", "--json").out()).contains("\"instance\":\"SANDBOX\"", "\"current\":true");
        assertThat(run("globalconf", "refresh").status()).isEqualTo(AdminMain.OK);
    }

    @Test
    void ownOcspResponses() {
        assertThat(run("ocsp", "show").out()).contains("STATUS", "GOOD").doesNotContain("NONE");
        assertThat(run("ocsp", "show").status()).isEqualTo(AdminMain.OK);
    }

    @Test
    void timeStampingIsShownAndWhatItsFailureMeans() throws Exception {
        assertThat(Call.rest(instance, Identities.PORTAL, Identities.PEOPLE, "GET", "", "").status()).isPositive();
        instance.sandbox().timeStamping().stopAnswering();
        assertThat(run("timestamping", "now").status()).isEqualTo(AdminMain.NOT_WELL);
        assertThat(run("timestamping", "show")).extracting(Outcome::status).isEqualTo(AdminMain.NOT_WELL);
        assertThat(run("timestamping", "show").out()).contains("status         FAILING", "(in 14400 s)", "(this node)", "SERVICE",
                "mlog.timestamping_non_ok_response");
        assertThat(run("timestamping", "show", "--json").out()).contains("\"status\":\"FAILING\"", "\"secondsUntilRefusal\":14400", "\"services\":[");
        instance.sandbox().timeStamping().behave();
        assertThat(run("timestamping", "now")).extracting(Outcome::status).isEqualTo(AdminMain.OK);
        assertThat(run("timestamping", "show").out()).contains("status         OK", "backlog        0 records").doesNotContain("refuses from");
        MBeanServer platform = ManagementFactory.getPlatformMBeanServer();
        ObjectName log = new ObjectName("turnpike:type=MessageLog");
        assertThat((long) platform.getAttribute(log, "Records")).isPositive().isEqualTo((long) platform.getAttribute(log, "Recorded"));
        assertThat(platform.getAttribute(log, "Waiting")).isEqualTo(0);
    }

    @Test
    void everythingIsDescribed() throws Exception {
        Set<ObjectName> names = PLATFORM.queryNames(new ObjectName("turnpike:*"), null);
        assertThat(names).hasSizeGreaterThanOrEqualTo(34);
        for (ObjectName name : names) {
            MBeanInfo info = PLATFORM.getMBeanInfo(name);
            assertThat(info.getDescription()).isNotBlank();
            assertThat(info.getAttributes()).allMatch(each -> !each.getDescription().isBlank());
            assertThat(info.getOperations()).allMatch(each -> !each.getDescription().isBlank()
                    && Arrays.stream(each.getSignature()).allMatch(parameter -> !parameter.getDescription().isBlank()));
        }
    }

    @Test
    void doctorAtAHealthyPeer() throws Exception {
        assertGolden("healthy", AdminMain.OK, run("doctor", XRoadInstance.PROVIDER_ADDRESS));
        assertThat(run("doctor", "--json", XRoadInstance.PROVIDER_ADDRESS).out()).contains("\"healthy\":true", "\"name\":\"ClientHello\"");
    }

    @Test
    void doctorAtAClosedPort() throws Exception {
        assertGolden("closed-port", AdminMain.NOT_WELL, run("doctor", "127.0.0.13:" + instance.ports().server()));
    }

    @Test
    @SuppressWarnings("try")        // the peer is not called by name
    void doctorAtAPeerWithAForeignAuthority() throws Exception {
        KeyPair pair = InstanceKeyAlgorithm.EC.generate();
        ServerId id = new ServerId(Identities.HOSTED, "ss4");
        CertificationAuthority stranger = CertificationAuthority.top("Stranger CA", InstanceKeyAlgorithm.EC, Validity.around(instance.now()));
        X509Certificate foreign = stranger.issueAuthentication(pair.getPublic(), id, "ss4", Validity.around(instance.now()));
        try (StandInPeer peer = peer(pair, foreign, new byte[0], "TLSv1.2", true)) {
            assertGolden("foreign-ca", AdminMain.NOT_WELL, run("doctor", PEER));
        }
    }

    @Test
    @SuppressWarnings("try")        // the peer is not called by name
    void doctorAtARevokedPeer() throws Exception {
        KeyPair pair = InstanceKeyAlgorithm.RSA.generate();
        ServerId id = new ServerId(Identities.HOSTED, "ss5");
        X509Certificate revoked = instance.sandbox().issueAuthentication(id, pair.getPublic(), "ss5");
        instance.sandbox().registerServer(id, PEER, revoked, Set.of());
        instance.publish();
        instance.sandbox().revoke(revoked);
        byte[] response = instance.sandbox().ocsp().responseFor(revoked, instance.now());
        try (StandInPeer peer = peer(pair, revoked, response, "TLSv1.2", false)) {
            assertGolden("revoked", AdminMain.NOT_WELL, run("doctor", PEER));
        }
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2, true, two-way-tls12", "TLSv1.2, false, one-way-tls12", "TLSv1.3, true, two-way-tls13", "TLSv1.3, false, one-way-tls13"})
    @SuppressWarnings("try")        // the peer is not called by name
    void doctorAtAPeerOfAnotherMake(String protocol, boolean mutual, String golden) throws Exception {
        KeyPair pair = InstanceKeyAlgorithm.EC.generate();
        ServerId id = new ServerId(Identities.HOSTED, "ss6");
        X509Certificate good = instance.sandbox().issueAuthentication(id, pair.getPublic(), "ss6");
        instance.sandbox().registerServer(id, PEER, good, Set.of());
        instance.publish();
        byte[] response = instance.sandbox().ocsp().responseFor(good, instance.now());
        try (StandInPeer peer = peer(pair, good, response, protocol, mutual)) {
            assertGolden(golden, AdminMain.OK, run("doctor", PEER));
        }
    }

    @Test
    @SuppressWarnings("try")        // the peer is not called by name
    void doctorAtAPeerWithoutASuiteInCommon() throws Exception {
        KeyPair pair = InstanceKeyAlgorithm.EC.generate();
        X509Certificate good = instance.sandbox().issueAuthentication(new ServerId(Identities.HOSTED, "ss7"), pair.getPublic(), "ss7");
        try (StandInPeer peer = new StandInPeer(PEER, instance.ports().server(), instance.ports().ocsp(), pair.getPrivate(), good, new byte[0], "TLSv1.2",
                true, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256")) {
            assertGolden("no-common-suite", AdminMain.NOT_WELL, run("doctor", PEER));
        }
    }

    @Test
    void doctorWithoutAnOwnKeyStillExplainsThePeer() throws Exception {
        instance.sandbox().change(published -> published.withServer(Identities.SS1, server -> new PublishedInstance.Server(server.id(), server.address(),
                List.of(), server.clients(), server.maintenance())));
        instance.publish();
        try {
            assertGolden("no-own-key", AdminMain.NOT_WELL, run("doctor", XRoadInstance.PROVIDER_ADDRESS));
        } finally {
            instance.consumer().register();
            instance.publish();
        }
    }

    private static StandInPeer peer(KeyPair pair, X509Certificate certificate, byte[] ocsp, String protocol, boolean mutual) throws Exception {
        return new StandInPeer(PEER, instance.ports().server(), instance.ports().ocsp(), pair.getPrivate(), certificate, ocsp, protocol, mutual);
    }

    /** What differs from run to run is masked: times, ports, sizes, serial numbers and digests. */
    private static void assertGolden(String name, int status, Outcome outcome) throws Exception {
        String masked = outcome.out().replaceAll(" +\\d+\\.\\d ms", " # ms").replaceAll("\\d+ bytes", "# bytes")
                .replaceAll("serial( number)?( +)[0-9a-f]+", "serial$1$2#").replaceAll("[0-9a-f]{64}", "#").replaceAll("(127[.]0[.]0[.]\\d+):\\d+", "$1:PORT");
        Files.writeString(Files.createDirectories(Path.of("target/doctor")).resolve(name + ".txt"), masked);
        assertThat(masked).as(outcome.err()).isEqualTo(Files.readString(GOLDEN.resolve(name + ".txt")));
        assertThat(outcome.status()).isEqualTo(status);
    }
}
