package org.turnpike.serverproxy;

import java.time.Instant;
import java.time.InstantSource;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.globalconf.CurrentConfiguration;
import org.turnpike.id.MemberId;
import org.turnpike.keys.Keys;
import org.turnpike.keys.SigningCredential;
import org.turnpike.message.SpoolStore;
import org.turnpike.messagelog.LoggedBodies;
import org.turnpike.messagelog.MessageLog;
import org.turnpike.provider.ServiceClient;
import org.turnpike.serverconf.CurrentServerConfiguration;
import org.turnpike.signature.BatchSigner;
import org.turnpike.signature.SignatureVerifier;
import org.turnpike.transport.TransportLimits;
import org.turnpike.trust.ChainVerifier;
import org.turnpike.trust.RefusalRecords;

/**
 * What the provider's side works with.
 *
 * @param limits of messages, both ways
 */
public record ProviderSide(CurrentConfiguration conf, CurrentServerConfiguration served, Keys keys, ChainVerifier chains,
        SignatureVerifier signatures, BatchSigner signer, MessageLog messageLog, LoggedBodies loggedBodies, ServiceClient services,
        SpoolStore spools, TransportLimits limits, PeerVersions versions, RefusalRecords refusals, InstantSource clock) {

    Instant now() {
        return clock.instant();
    }

    /** The key and certificate the provider's member signs with now; every refusal is told as CANNOT_CREATE_SIGNATURE. */
    SigningCredential requireSigning(MemberId member) throws RefusedException {
        try {
            return keys.requireSigning(member, conf.get(), now());
        } catch (RefusedException e) {
            throw new RefusedException(FaultCode.CANNOT_CREATE_SIGNATURE.wire(), e.getMessage(), e.id(), e);
        }
    }
}
