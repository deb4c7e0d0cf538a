package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.HttpHost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.messagelog.MessageLog;
import org.turnpike.provider.ServiceClient;
import org.turnpike.signature.BatchSigner;
import org.turnpike.signature.SignatureVerifier;
import org.turnpike.signature.SignedMessage;
import org.turnpike.signature.VerifiedMessage;
import org.turnpike.trust.ChainVerifier;
import org.turnpike.trust.RegisteredPeer;
import org.turnpike.trust.VerifiedChain;
import org.turnpike.trust.VerifiedPeer;

/** Proofs are created by their verifiers alone, and code that leaves out a verification does not compile. */
class ProofsTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("org.turnpike");
    private static final Map<Class<?>, Class<?>> MADE_BY = Map.of(VerifiedChain.class, ChainVerifier.class, VerifiedPeer.class, ChainVerifier.class,
            RegisteredPeer.class, VerifiedPeer.class, VerifiedMessage.class, SignatureVerifier.class, SignedMessage.class, BatchSigner.class);

    @Test
    void onlyTheirVerifiersCreateProofs() {
        MADE_BY.forEach((proof, verifier) -> {
            assertThat(proof).isFinal();
            assertThat(proof.getConstructors()).as("public constructors of " + proof).isEmpty();
            assertThat(creators(proof)).as("creators of " + proof).containsExactly(verifier.getName());
        });
    }

    private static Set<String> creators(Class<?> proof) {
        return CLASSES.get(proof).getConstructorCallsToSelf().stream().map(JavaConstructorCall::getOriginOwner)
                .map(JavaClass::getName).collect(Collectors.toCollection(TreeSet::new));
    }

    /** No public or protected way leads into the log or to an information system without a proof. */
    @Test
    void logAndInformationSystemsTakeProofsAlone() {
        assertThat(publicMethods(MessageLog.class, "record")).isNotEmpty()
                .allSatisfy(parameters -> assertThat(parameters).contains("ProvenMessage"));
        assertThat(publicMethods(ServiceClient.class, "call")).isNotEmpty()
                .allSatisfy(parameters -> assertThat(parameters).contains("VerifiedMessage"));
        assertThat(CLASSES.stream().filter(user -> !user.getPackageName().startsWith("org.turnpike.messagelog"))
                .filter(user -> user.getDirectDependenciesFromSelf().stream()
                        .anyMatch(used -> used.getTargetClass().getName().equals("org.turnpike.messagelog.MessageRecord"))))
                .as("users of records outside of the message log").isEmpty();
    }

    private static List<List<String>> publicMethods(Class<?> type, String name) {
        return Arrays.stream(type.getMethods()).filter(method -> method.getName().equals(name))
                .map(method -> Arrays.stream(method.getParameterTypes()).map(Class::getSimpleName).toList()).toList();
    }

    /** What a proxy does with a message: the lines that verify are marked. */
    private static final String PROXY = """
            package org.turnpike.probe;
            import java.security.cert.X509Certificate;
            import java.time.Instant;
            import java.util.List;
            import org.turnpike.globalconf.GlobalConfiguration;
            import org.turnpike.id.ClientId;
            import org.turnpike.messagelog.ExchangeLog;
            import org.turnpike.provider.ServiceClient;
            import org.turnpike.provider.ServiceRequest;
            import org.turnpike.serverconf.ProvidedService;
            import org.turnpike.signature.SignatureVerifier;
            import org.turnpike.signature.VerifiedMessage;
            import org.turnpike.transport.ReceivedMessage;
            import org.turnpike.transport.TransportReader;
            import org.turnpike.trust.ChainVerifier;
            import org.turnpike.trust.OcspResponse;
            import org.turnpike.trust.RegisteredPeer;
            import org.turnpike.trust.VerifiedPeer;
            final class Probe {
                void serve(TransportReader reader, ChainVerifier chains, SignatureVerifier signatures, ExchangeLog log, ServiceClient services,
                        ProvidedService service, ServiceRequest request, ExchangeLog.Entry entry, List<X509Certificate> presented,
                        List<OcspResponse> ocsp, GlobalConfiguration conf, ClientId client, Instant now) throws Exception {
                    VerifiedPeer peer = chains.verifyClient(presented, "SANDBOX", ocsp, conf, now); // verifies
                    RegisteredPeer server = peer.requireServerOf(client, conf); // verifies
                    ReceivedMessage message = reader.receive(server);
                    VerifiedMessage verified = signatures.verify(message.requireSignature(), message.signedParts(), client, conf, now); // verifies
                    log.record(verified, entry);
                    services.call(service, verified, request).close();
                }
            }
            """;

    @Test
    void leavingOutAVerificationDoesNotCompile(@TempDir Path folder) throws Exception {
        assertThat(errors(PROXY, folder)).isEmpty();
        List<String> lines = PROXY.lines().toList();
        List<String> verifying = lines.stream().filter(line -> line.endsWith("// verifies")).toList();
        assertThat(verifying).hasSize(3);
        for (String line : verifying) {
            assertThat(errors(PROXY.replace(line + "\n", ""), folder)).as("without " + line).isNotEmpty();
        }
    }

    @Test
    void unprovedPartsAreNeitherRecordedNorPassedOn(@TempDir Path folder) throws Exception {
        assertThat(errors(PROXY.replace("log.record(verified, entry)", "log.record(message, entry)"), folder)).isNotEmpty();
        assertThat(errors(PROXY.replace("call(service, verified, request)", "call(service, message, request)"), folder)).isNotEmpty();
        assertThat(errors(PROXY.replace("reader.receive(server)", "reader.receive(peer)"), folder)).isNotEmpty();
        assertThat(errors(PROXY.replace("log.record(verified, entry)", "new VerifiedMessage(client, message.signedParts(), null, null)"), folder))
                .isNotEmpty();
    }

    private static List<String> errors(String source, Path folder) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        JavaFileObject file = new SimpleJavaFileObject(URI.create("string:///org/turnpike/probe/Probe.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
        try (StandardJavaFileManager files = compiler.getStandardFileManager(diagnostics, Locale.ROOT, null)) {
            compiler.getTask(null, files, diagnostics, List.of("-proc:none", "-d", folder.toString(), "-cp", classPath()), null, List.of(file)).call();
        }
        return diagnostics.getDiagnostics().stream().filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
                .map(each -> each.getMessage(Locale.ROOT)).toList();
    }

    private static String classPath() {
        return Stream.of(MessageLog.class, HttpClientContext.class, HttpHost.class)
                .map(type -> Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString())).toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
