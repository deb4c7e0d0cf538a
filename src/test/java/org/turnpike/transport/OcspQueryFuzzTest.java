package org.turnpike.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.turnpike.MutatedBytes;

/** Fuzz target of the query on port 5577: what is read are values as they stand between ampersands, and nothing else comes out. */
class OcspQueryFuzzTest {
    private static final byte[] VALID = ("cert=e2e81f2cf583b3769fe6e92f1edd8285b1bff0d6"
            + "&cert_hash=0d898d98f56097a48141253d93b904e9445d9970e147e619dc67c5a167f4f135").getBytes(StandardCharsets.US_ASCII);

    @Test
    void query() {
        MutatedBytes.forEach(VALID, 10_000, OcspQueryFuzzTest::readsOnlyWhatIsThere);
    }

    private static void readsOnlyWhatIsThere(byte[] input) {
        String query = new String(input, StandardCharsets.ISO_8859_1);
        OcspRetrievalAnswer.Wanted wanted = OcspRetrievalAnswer.Wanted.read(Optional.of(query));
        assertThat(wanted.sha1()).allMatch(hash -> ("&" + query + "&").contains("&cert=" + hash + "&") && hash.indexOf('&') < 0);
        assertThat(wanted.sha256()).allMatch(hash -> ("&" + query + "&").contains("&cert_hash=" + hash + "&") && hash.indexOf('&') < 0);
    }
}
