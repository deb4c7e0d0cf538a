package org.turnpike.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.turnpike.MutatedBytes;

/** Fuzz target of the query on port 5577: what is read are values as they stand between ampersands, and nothing else comes out. */
class OcspQueryFuzzTest {

    @Provide
    Arbitrary<byte[]> queries() {
        return MutatedBytes.of(("cert=e2e81f2cf583b3769fe6e92f1edd8285b1bff0d6"
                + "&cert_hash=0d898d98f56097a48141253d93b904e9445d9970e147e619dc67c5a167f4f135").getBytes(StandardCharsets.US_ASCII));
    }

    @Property(tries = 10_000)
    void query(@ForAll("queries") byte[] input) {
        String query = new String(input, StandardCharsets.ISO_8859_1);
        OcspRetrievalAnswer.Wanted wanted = OcspRetrievalAnswer.Wanted.read(Optional.of(query));
        assertThat(wanted.sha1()).allMatch(hash -> ("&" + query + "&").contains("&cert=" + hash + "&") && hash.indexOf('&') < 0);
        assertThat(wanted.sha256()).allMatch(hash -> ("&" + query + "&").contains("&cert_hash=" + hash + "&") && hash.indexOf('&') < 0);
    }
}
