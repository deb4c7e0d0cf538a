package org.turnpike.serverconf;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** Writes a server configuration as {@code turnpike.yaml}, so that {@link ConfigurationFile#read} returns an equal configuration. It does no I/O. */
public final class ConfigurationFileWriter {
    private static final int PEM_LINE = 64;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DumpSettings SETTINGS = DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).setSplitLines(false)
            .setIndent(2).setIndicatorIndent(2).setIndentWithIndicator(true).build();

    private ConfigurationFileWriter() {
    }

    /** The text of the file, without default values. */
    public static String write(ServerConfiguration configuration) {
        return new Dump(SETTINGS).dumpToString(tree(configuration));
    }

    /** Returns the configuration as JSON, in the form that is stored. */
    static String writeStored(ServerConfiguration configuration) {
        try {
            return JSON.writeValueAsString(tree(configuration));
        } catch (JsonProcessingException e) {
            throw new AssertionError("Cannot write texts and numbers as JSON", e);
        }
    }

    private static Map<String, Object> tree(ServerConfiguration configuration) {
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("version", 1);
        file.put("server", configuration.server().path());
        put(file, "timeStamping", configuration.timeStamping());
        put(file, "clients", configuration.clients().stream().map(ConfigurationFileWriter::client).toList());
        return file;
    }

    private static void put(Map<String, Object> map, String name, List<?> items) {
        if (!items.isEmpty()) {
            map.put(name, items);
        }
    }

    private static Map<String, Object> client(Client client) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("id", client.id().path());
        map.put("connection", client.connection().name());
        put(map, "certificates", client.certificates().stream().map(ConfigurationFileWriter::pem).toList());
        put(map, "localGroups", client.localGroups().stream().map(ConfigurationFileWriter::group).toList());
        put(map, "descriptions", client.descriptions().stream().map(ConfigurationFileWriter::description).toList());
        return map;
    }

    private static Map<String, Object> group(Client.LocalGroup group) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("code", group.code());
        map.put("description", group.description());
        put(map, "members", group.members().stream().map(each -> each.path()).toList());
        return map;
    }

    private static Map<String, Object> description(ServiceDescription description) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("type", description.type().name());
        map.put("url", description.url().toString());
        description.disabledNotice().ifPresent(notice -> map.put("disabledNotice", notice));
        put(map, "services", description.services().stream().map(ConfigurationFileWriter::service).toList());
        return map;
    }

    private static Map<String, Object> service(Service service) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("code", service.code());
        service.version().ifPresent(version -> map.put("version", version));
        map.put(service.address().url().isPresent() ? "url" : "unusableUrl", service.address().text());
        map.put("timeout", service.timeout().toString());
        if (!service.verifyCertificate()) {
            map.put("verifyCertificate", false);
        }
        Optional<Service.Endpoint> base = service.endpoints().stream().filter(Service.Endpoint::base).findFirst();
        put(map, "access", access(base.orElse(Service.Endpoint.BASE)));
        put(map, "endpoints", service.endpoints().stream().filter(each -> !each.base()).map(ConfigurationFileWriter::endpoint).toList());
        return map;
    }

    private static Map<String, Object> endpoint(Service.Endpoint endpoint) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("method", endpoint.method());
        map.put("path", endpoint.path().text());
        if (endpoint.generated()) {
            map.put("generated", true);
        }
        put(map, "access", access(endpoint));
        return map;
    }

    private static List<String> access(Service.Endpoint endpoint) {
        return new ArrayList<>(endpoint.access().stream().map(Subject::text).toList());
    }

    private static String pem(X509Certificate certificate) {
        try {
            return "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder(PEM_LINE, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
        } catch (CertificateEncodingException e) {
            throw new AssertionError("Cannot encode a parsed certificate", e);
        }
    }
}
