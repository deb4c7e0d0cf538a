package org.turnpike.metadata;

import java.io.IOException;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.turnpike.provider.DescriptionClient;
import org.turnpike.serverconf.Service;
import org.turnpike.serverconf.ServiceAddress;
import org.turnpike.serverconf.ServiceDescription;

/** Fetches a description and returns its services, each without access rights. Safe for use by many threads. */
public final class DescriptionReader {
    private final DescriptionClient client;

    public DescriptionReader(DescriptionClient client) {
        this.client = client;
    }

    /**
     * Returns the services at a URL; the base URL of a REST service is not fetched.
     *
     * @param code the service code for an OpenAPI description or a REST base URL; a WSDL defines its own codes
     * @param trusted certificates; over https, the information system must present one of them
     * @throws IOException if the description cannot be fetched or read; the message states the reason in one sentence
     */
    public DescribedServices read(ServiceDescription.Type type, URI url, String code, List<X509Certificate> trusted) throws IOException {
        if (type == ServiceDescription.Type.REST) {
            return DescribedServices.of(List.of(Service.unshared(code, Optional.empty(), ServiceAddress.of(url))), List.of());
        }
        DescriptionClient.Fetched fetched = client.fetch(url, trusted);
        return type == ServiceDescription.Type.WSDL ? WsdlServices.read(fetched.bytes())
                : OpenApiService.read(code, new DescriptionDownload.Description(fetched.bytes(), fetched.contentType(), url));
    }
}
