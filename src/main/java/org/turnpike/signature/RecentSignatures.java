package org.turnpike.signature;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.turnpike.fault.RefusedException;
import org.turnpike.trust.Recent;

/**
 * Remembers what was proved of signature documents by themselves, that is of their bytes alone: their structure, their value and the
 * references within them. The messages of a batch come with the same document, which then is parsed and validated once. Everything
 * that depends on the message, on the time or on the global configuration is judged anew for each. Of documents without a hash chain
 * each is another, so they are not remembered. Thread-safe.
 */
final class RecentSignatures {
    private static final int MAX_ENTRIES = 256;
    private static final int MAX_REMEMBERED_BYTES = 32 << 10;

    private final Recent<ByteBuffer, XadesSignature> proven = new Recent<>(MAX_ENTRIES);               // by SHA-256

    /** @throws RefusedException as {@link XadesReader#read} */
    Reading read(SignatureParts parts) throws RefusedException {
        byte[] document = parts.signature();
        if (parts.hashChain().isEmpty() || document.length > MAX_REMEMBERED_BYTES) {
            return new Reading(Optional.empty(), XadesReader.read(document));
        }
        ByteBuffer key = ByteBuffer.wrap(DigestAlgorithm.SHA_256.digest(document));
        Optional<XadesSignature> known = proven.find(key);
        return known.isPresent() ? new Reading(known.get()) : new Reading(Optional.of(key), XadesReader.read(document));
    }

    /** One document, proved or to be proved. Used by one thread. */
    final class Reading {
        private final XadesSignature content;
        private final Optional<XadesDocument> unproven;
        private final Optional<ByteBuffer> key;
        private boolean valid;
        private boolean covered;

        private Reading(XadesSignature known) {
            this.content = known;
            this.unproven = Optional.empty();
            this.key = Optional.empty();
        }

        private Reading(Optional<ByteBuffer> key, XadesDocument document) {
            this.content = document.content();
            this.unproven = Optional.of(document);
            this.key = key;
        }

        XadesSignature content() {
            return content;
        }

        /** @throws RefusedException as {@link CoreValidation#requireValid} */
        void requireValid() throws RefusedException {
            if (unproven.isPresent()) {
                CoreValidation.requireValid(unproven.get());
                valid = true;
            }
        }

        /** @throws RefusedException as {@link CoreValidation#requireSignedProperties} */
        void requireSignedProperties() throws RefusedException {
            if (unproven.isPresent()) {
                CoreValidation.requireSignedProperties(unproven.get());
                covered = true;
            }
        }

        /**
         * Caches the document; to be called when the message was accepted, so that forged documents are not cached. It does nothing unless both
         * checks were made.
         */
        void accepted() {
            if (valid && covered) {
                key.ifPresent(digest -> proven.put(digest, content));
            }
        }
    }
}
