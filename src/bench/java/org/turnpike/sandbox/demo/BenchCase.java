package org.turnpike.sandbox.demo;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

/**
 * The request of an information system in a case of {@code mvn -Pbench}, and the check of the answer. The sandbox's services return what they
 * receive: text in the SOAP body, attachments, a REST query or body. Immutable.
 */
enum BenchCase {
    SOAP_1K("soap-1k", 1 << 10) {
        @Override
        ClassicHttpRequest request(Parties parties, String id) {
            return soapPost(soap(parties, id, text()));
        }

        @Override
        boolean right(String id, byte[] body, String headerId) {
            return holdsText(id, body);
        }
    },
    SOAP_100K("soap-100k", 100 << 10) {
        @Override
        ClassicHttpRequest request(Parties parties, String id) {
            return soapPost(soap(parties, id, text()));
        }

        @Override
        boolean right(String id, byte[] body, String headerId) {
            return holdsText(id, body);
        }
    },
    REST_1K("rest-1k", 1 << 10) {
        @Override
        ClassicHttpRequest request(Parties parties, String id) {
            return rest(new HttpGet("/r1/" + parties.provider() + "/echoRest?text=" + text()), parties, id);
        }

        @Override
        boolean right(String id, byte[] body, String headerId) {
            return id.equals(headerId) && latin(body).contains(text());
        }
    },
    REST_POST_10K("rest-post-10k", 10 << 10) {
        @Override
        ClassicHttpRequest request(Parties parties, String id) {
            HttpPost post = new HttpPost("/r1/" + parties.provider() + "/echoRest");
            post.setEntity(new ByteArrayEntity(text().getBytes(StandardCharsets.ISO_8859_1), ContentType.TEXT_PLAIN));
            return rest(post, parties, id);
        }

        @Override
        boolean right(String id, byte[] body, String headerId) {
            return id.equals(headerId) && latin(body).contains(text());
        }
    },
    SOAP_ATTACHMENT_1M("soap-attachment-1m", 1 << 10) {
        @Override
        ClassicHttpRequest request(Parties parties, String id) {
            ByteArrayOutputStream out = new ByteArrayOutputStream(ATTACHMENT.length + 4096);
            out.writeBytes(ascii("--" + BOUNDARY + "\r\nContent-Type: text/xml; charset=UTF-8\r\nContent-ID: <soap>\r\n\r\n"));
            out.writeBytes(soap(parties, id, text()));
            out.writeBytes(ascii("\r\n--" + BOUNDARY + "\r\nContent-Type: application/octet-stream\r\nContent-ID: <data>\r\n\r\n"));
            out.writeBytes(ATTACHMENT);
            out.writeBytes(ascii("\r\n--" + BOUNDARY + "--\r\n"));
            HttpPost post = new HttpPost("/");
            post.setHeader("Content-Type", "multipart/related; type=\"text/xml\"; start=\"<soap>\"; boundary=\"" + BOUNDARY + "\"");
            post.setHeader("SOAPAction", "\"\"");
            post.setEntity(new ByteArrayEntity(out.toByteArray(), null));
            return post;
        }

        @Override
        boolean right(String id, byte[] body, String headerId) {
            String all = latin(body);
            int start = all.indexOf(latin(Arrays.copyOf(ATTACHMENT, 64)));
            return holdsText(id, body) && start >= 0 && body.length >= start + ATTACHMENT.length
                    && Arrays.equals(ATTACHMENT, Arrays.copyOfRange(body, start, start + ATTACHMENT.length));
        }
    };

    private static final String BOUNDARY = "bench-boundary-7d1f";
    private static final byte[] ATTACHMENT = attachment();
    private static final String ENVELOPE = """
            <?xml version="1.0" encoding="UTF-8"?>
            <soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xroad="http://x-road.eu/xsd/xroad.xsd" \
            xmlns:id="http://x-road.eu/xsd/identifiers"><soapenv:Header><xroad:client id:objectType="SUBSYSTEM">\
            <id:xRoadInstance>%s</id:xRoadInstance><id:memberClass>%s</id:memberClass><id:memberCode>%s</id:memberCode>\
            <id:subsystemCode>%s</id:subsystemCode></xroad:client><xroad:service id:objectType="SERVICE">\
            <id:xRoadInstance>%s</id:xRoadInstance><id:memberClass>%s</id:memberClass><id:memberCode>%s</id:memberCode>\
            <id:subsystemCode>%s</id:subsystemCode><id:serviceCode>echo</id:serviceCode></xroad:service>\
            <xroad:id>%s</xroad:id><xroad:protocolVersion>4.0</xroad:protocolVersion></soapenv:Header>\
            <soapenv:Body><e:echo xmlns:e="http://sandbox.turnpike.example/registry"><e:text>%s</e:text></e:echo></soapenv:Body></soapenv:Envelope>""";

    private final String name;
    private final String text;

    BenchCase(String name, int length) {
        this.name = name;
        this.text = "x".repeat(length);
    }

    /**
     * Client and provider of the calls, each as {@code INSTANCE/CLASS/CODE/SUBSYSTEM}.
     *
     * @param provider has the services echo and echoRest, and lets the client call them
     */
    record Parties(String client, String provider) {
        private List<String> fields(String id, String text) {
            String[] all = (client + "/" + provider).split("/");
            if (all.length != 8) {
                throw new IllegalArgumentException("Give client and provider as INSTANCE/CLASS/CODE/SUBSYSTEM: " + this);
            }
            List<String> fields = new java.util.ArrayList<>(List.of(all));
            fields.add(id);
            fields.add(text);
            return fields;
        }
    }

    /** @throws IllegalArgumentException if no case has that name */
    static BenchCase named(String name) {
        return Arrays.stream(values()).filter(one -> one.name.equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no case " + name));
    }

    abstract ClassicHttpRequest request(Parties parties, String id);

    /** @param headerId the answer's X-Road-Id, or null */
    abstract boolean right(String id, byte[] body, String headerId);

    String text() {
        return text;
    }

    boolean holdsText(String id, byte[] body) {
        String all = latin(body);
        return all.contains(">" + id + "<") && all.contains(">" + text + "<") && !all.contains("Fault>");
    }

    private static byte[] soap(Parties parties, String id, String text) {
        return ENVELOPE.formatted(parties.fields(id, text).toArray()).getBytes(StandardCharsets.UTF_8);
    }

    private static ClassicHttpRequest soapPost(byte[] envelope) {
        HttpPost post = new HttpPost("/");
        post.setHeader("SOAPAction", "\"\"");
        post.setEntity(new ByteArrayEntity(envelope, ContentType.create("text/xml", StandardCharsets.UTF_8)));
        return post;
    }

    private static ClassicHttpRequest rest(ClassicHttpRequest request, Parties parties, String id) {
        request.setHeader("X-Road-Client", parties.client());
        request.setHeader("X-Road-Id", id);
        return request;
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** One mebibyte of data that does not compress, the same in each run. */
    private static byte[] attachment() {
        byte[] bytes = new byte[1 << 20];
        new Random(1).nextBytes(bytes);
        return bytes;
    }
}
