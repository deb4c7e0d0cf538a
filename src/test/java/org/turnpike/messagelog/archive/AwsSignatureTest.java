package org.turnpike.messagelog.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The published examples of Signature Version 4: the general test suite, and "Authorization Header" of the S3 API reference. */
class AwsSignatureTest {
    private static final String EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private static final AwsSignature SUITE = new AwsSignature("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "us-east-1", "service");
    private static final Instant SUITE_TIME = Instant.parse("2015-08-30T12:36:00Z");
    private static final AwsSignature S3 = new AwsSignature("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1", "s3");
    private static final Instant S3_TIME = Instant.parse("2013-05-24T00:00:00Z");

    @Test
    void getVanilla() {
        assertThat(suite("GET", "")).isEqualTo("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
                + "SignedHeaders=host;x-amz-date,Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
    }

    @Test
    void getVanillaQueryOrderKeyCase() {
        assertThat(suite("GET", "Param1=value1&Param2=value2")).endsWith("Signature=b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500");
    }

    @Test
    void postVanilla() {
        assertThat(suite("POST", "")).endsWith("Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
    }

    private static String suite(String method, String query) {
        return SUITE.authorization(method, "/", query, new TreeMap<>(Map.of("host", "example.amazonaws.com", "x-amz-date", "20150830T123600Z")),
                EMPTY, SUITE_TIME);
    }

    @Test
    void getObject() {
        assertThat(S3.authorization("GET", "/test.txt", "", new TreeMap<>(Map.of("host", "examplebucket.s3.amazonaws.com", "range", "bytes=0-9",
                "x-amz-content-sha256", EMPTY, "x-amz-date", "20130524T000000Z")), EMPTY, S3_TIME))
                .endsWith("Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
    }

    @Test
    void putObject() {
        String sha256 = AwsSignature.sha256("Welcome to Amazon S3.".getBytes(StandardCharsets.US_ASCII));
        assertThat(sha256).isEqualTo("44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072");
        assertThat(S3.authorization("PUT", "/test%24file.text", "", new TreeMap<>(Map.of("date", "Fri, 24 May 2013 00:00:00 GMT",
                "host", "examplebucket.s3.amazonaws.com", "x-amz-content-sha256", sha256, "x-amz-date", "20130524T000000Z",
                "x-amz-storage-class", "REDUCED_REDUNDANCY")), sha256, S3_TIME))
                .endsWith("Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
    }
}
