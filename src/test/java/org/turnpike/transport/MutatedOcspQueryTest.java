package org.turnpike.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Queries for OCSP responses of any characters, the seed fixed: what is read are the values as they stand in the query, and nothing else. */
@Timeout(60)
class MutatedOcspQueryTest {
    private static final String VALID = "cert=e2e81f2cf583b3769fe6e92f1edd8285b1bff0d6&cert_hash=0d898d98f56097a48141253d93b904e9445d9970e147e619dc67c5a167f4f135";
    private static final String PIECES = "cert=&cert_hash=%00%&=?;ABCDEFabcdef0123456789 \u00e4\u20ac";

    @Test
    void valuesAreSubstringsOfTheQuery() {
        Random random = new Random(6);
        for (int i = 0; i < 50_000; i++) {
            String query = mutated(random);
            OcspRetrievalAnswer.Wanted wanted = OcspRetrievalAnswer.Wanted.read(Optional.of(query));
            assertThat(wanted.sha1()).allMatch(hash -> query.contains("cert=" + hash) && !hash.contains("&"));
            assertThat(wanted.sha256()).allMatch(hash -> query.contains("cert_hash=" + hash) && !hash.contains("&"));
        }
        assertThat(OcspRetrievalAnswer.Wanted.read(Optional.empty()).sha1()).isEmpty();
    }

    private static String mutated(Random random) {
        StringBuilder query = new StringBuilder(VALID);
        for (int changes = 1 + random.nextInt(6); changes > 0; changes--) {
            int at = random.nextInt(query.length() + 1);
            if (random.nextBoolean()) {
                query.insert(at, PIECES.charAt(random.nextInt(PIECES.length())));
            } else {
                query.delete(at, Math.min(query.length(), at + random.nextInt(20)));
            }
        }
        return query.toString();
    }
}
