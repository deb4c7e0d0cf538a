package org.turnpike.signature;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.turnpike.fault.RefusedException;

/**
 * Remembers what was proved of signature documents by themselves, that is of their bytes alone: their structure, their value and the
 * references within them. The messages of a batch come with the same document, which then is parsed and validated once. Everything
 * that depends on the message, on the time or on the global configuration is judged anew for each. Of documents without a hash chain
 * each is another, so they are not remembered. The least used go first when there are too many. Thread-safe.
 */
final class RecentSignatures {
    private static final int MAX_ENTRIES = 256;
    private static final int MAX_REMEMBERED_BYTES = 32 << 10;

    private final Map<ByteBuffer, XadesSignature> proven = new LinkedHashMap<>(16, 0.75f, true) {     // guarded by itself; by SHA-256
        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, XadesSignature> eldest) {
            return size() > MAX_ENTRIES;
        }
    };

    /** @throws RefusedException as {@link XadesReader#read} */
    Reading read(SignatureParts parts) throws RefusedException {
        byte[] document = parts.signature();
        if (parts.hashChain().isEmpty() || document.length > MAX_REMEMBERED_BYTES) {
            return new Reading(Optional.empty(), XadesReader.read(document));
        }
        ByteBuffer key = ByteBuffer.wrap(DigestAlgorithm.SHA_256.digest(document));
        Optional<XadesSignature> known;
        synchronized (proven) {
            known = Optional.ofNullable(proven.get(key));
        }
        return known.isPresent() ? new Reading(known.get()) : new Reading(Optional.of(key), XadesReader.read(document));
    }

    /** One document, proved or to be proved. Used by one thread. */
    final class Reading {
        private final XadesSignature content;
        private final Optional<XadesDocument> unproven;
        private final Optional<ByteBuffer> key;

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
            }
        }

        /**
         * To be called after {@link #requireValid}; then all is proved that the document proves by itself.
         *
         * @throws RefusedException as {@link CoreValidation#requireSignedProperties}
         */
        void requireSignedProperties() throws RefusedException {
            if (unproven.isPresent()) {
                CoreValidation.requireSignedProperties(unproven.get());
                key.ifPresent(this::remember);
            }
        }

        private void remember(ByteBuffer digest) {
            synchronized (proven) {
                proven.put(digest, content);
            }
        }
    }
}
