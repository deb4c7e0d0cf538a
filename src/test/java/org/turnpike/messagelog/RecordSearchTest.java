package org.turnpike.messagelog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.turnpike.id.ClientId;
import org.turnpike.id.ServiceId;
import org.turnpike.message.Content;
import org.turnpike.signature.SignatureParts;
import org.turnpike.storage.Databases;
import org.turnpike.storage.Storage;

/** Records are found by caller, peer, service and time, in both databases. */
class RecordSearchTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final ClientId OWN = ClientId.parse("T/GOV/1/own");
    private static final ClientId OTHER = ClientId.parse("T/COM/2/other");
    private static final ClientId STRANGER = ClientId.parse("T/COM/22/stranger");

    @TempDir
    private Path folder;

    private static MessageRecord record(String id, Leg leg, ClientId client, ServiceId service, Instant at) {
        return new MessageRecord(at, id, Optional.empty(), leg.isConsumer() ? client : service.provider(), leg, client, service, Content.of(new byte[1]),
                new SignatureParts(new byte[1], Optional.empty()), List.of());
    }

    private static RecordSearchStore.Criteria criteria(String caller, String peer, String service, Instant from) {
        return new RecordSearchStore.Criteria(Optional.empty(), Optional.ofNullable(caller).map(ClientId::parse), Optional.ofNullable(peer).map(ClientId::parse),
                Optional.ofNullable(service), Optional.empty(), Optional.ofNullable(from), Optional.empty());
    }

    @ParameterizedTest
    @EnumSource
    void findsByCallerPeerServiceAndTime(Databases kind) throws Exception {
        try (Storage storage = new Storage(kind.fresh(), folder)) {
            new RecordStore(storage.messageLog()).insert(List.of(
                    record("we call", Leg.CONSUMER_REST_REQUEST, OWN, new ServiceId(OTHER, "people"), NOON),
                    record("they call", Leg.PROVIDER_SOAP_REQUEST, OTHER, new ServiceId(OWN, "getPerson", Optional.of("v1")), NOON.plusSeconds(60)),
                    record("a stranger calls", Leg.PROVIDER_SOAP_RESPONSE, STRANGER, new ServiceId(OWN, "getPerson", Optional.of("v1")), NOON.plusSeconds(120))));
            RecordSearchStore search = new RecordSearchStore(storage.messageLog());
            assertThat(ids(search, criteria("T/COM/2/other", null, null, null))).containsExactly("they call");
            assertThat(ids(search, criteria("T/COM/2", null, null, null))).as("a member, and not one whose code begins alike").containsExactly("they call");
            assertThat(ids(search, criteria(null, "T/COM/2", null, null))).containsExactly("they call", "we call");
            assertThat(ids(search, criteria(null, "T/COM/22/stranger", null, null))).containsExactly("a stranger calls");
            assertThat(ids(search, criteria(null, "T/GOV/1", null, null))).isEmpty();
            assertThat(ids(search, criteria(null, null, "getPerson", null))).containsExactly("a stranger calls", "they call");
            assertThat(ids(search, criteria(null, null, "T/GOV/1/own/getPerson/v1", NOON.plusSeconds(61)))).containsExactly("a stranger calls");
            assertThat(ids(search, criteria("T/GOV/1", "T/COM/2", "people", NOON))).containsExactly("we call");
            assertThat(ids(search, party("T/GOV/1"))).containsExactly("a stranger calls", "they call", "we call");
            assertThat(ids(search, party("T/GOV/1/own"))).containsExactly("a stranger calls", "they call", "we call");
            assertThat(ids(search, party("T/COM/2"))).as("the party at the other server").isEmpty();
            assertThat(ids(search, criteria(null, null, "get", null))).isEmpty();
            RecordSearchStore.Page first = search.search(criteria(null, null, null, null), OptionalLong.empty(), 2);
            assertThat(search.search(criteria(null, null, null, null), first.next(), 2).records()).extracting(RecordSearchStore.Recorded::queryId)
                    .containsExactly("we call");
            assertThat(first.records().get(0).service()).isEqualTo("T/GOV/1/own/getPerson/v1");
            assertThat(first.records().get(0).client()).isEqualTo("T/COM/22/stranger");
        }
    }

    private static RecordSearchStore.Criteria party(String party) {
        return new RecordSearchStore.Criteria(Optional.of(ClientId.parse(party)), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static List<String> ids(RecordSearchStore search, RecordSearchStore.Criteria criteria) throws Exception {
        return search.search(criteria, OptionalLong.empty(), 100).records().stream().map(RecordSearchStore.Recorded::queryId).toList();
    }
}
