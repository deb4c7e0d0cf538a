package org.turnpike.signature;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.turnpike.fault.RefusedException;
import org.turnpike.trust.Recent;

/**
 * Caches the facts that follow from the bytes of a signature document alone: structure, signature value and references within the document. The
 * messages of a batch contain the same document, which is parsed and validated only once. Other documents of a signer have the same
 * {@link SignatureForm} until the signer has a new OCSP response; they are verified without a tree. Everything that depends on the message, the time
 * or the global configuration is verified for each message. Thread-safe.
 */
final class RecentSignatures {
    private static final int MAX_ENTRIES = 256;
    private static final int MAX_FORMS = 128;
    private static final int MAX_REMEMBERED_BYTES = 32 << 10;

    private final Recent<ByteBuffer, XadesSignature> proven = new Recent<>(MAX_ENTRIES);               // by SHA-256
    private final Recent<ByteBuffer, SignatureForm> forms = new Recent<>(MAX_FORMS);                   // by SHA-256

    /** @throws RefusedException see {@link XadesReader#read} */
    Reading read(SignatureParts parts) throws RefusedException {
        byte[] document = parts.signature();
        if (document.length > MAX_REMEMBERED_BYTES) {
            return Reading.ofTree(document, Optional.empty(), Optional.empty());
        }
        Optional<ByteBuffer> key = parts.hashChain().map(chained -> ByteBuffer.wrap(DigestAlgorithm.SHA_256.digest(document)));
        Optional<XadesSignature> known = key.flatMap(proven::find);
        return known.isPresent() ? new Reading(known.get()) : read(document, key);
    }

    private Reading read(byte[] document, Optional<ByteBuffer> key) throws RefusedException {
        Optional<SignatureForm.Values> values = SignatureForm.Values.of(document);
        Optional<SignatureForm> form = values.flatMap(found -> forms.find(found.key()));
        Optional<XadesSignature> content = form.flatMap(found -> found.content(values.get()));
        return content.isPresent() ? Reading.ofForm(document, key, values.get(), form.get(), content.get()) : Reading.ofTree(document, key, values);
    }

    /**
     * Caches the document and its form. Call this only after the message was accepted, so that forged documents are not cached. Does nothing unless
     * both checks were done.
     */
    void accepted(Reading reading) {
        if (reading.valid && reading.covered) {
            reading.key.ifPresent(digest -> proven.put(digest, reading.content));
            reading.newForm().ifPresent(form -> forms.put(reading.values.get().key(), form));
        }
    }

    /** One document: it was found in the cache, or is to be verified. Used by one thread. */
    static final class Reading {
        private final byte[] document;
        private final XadesSignature content;
        private final Optional<ByteBuffer> key;                            // set if the document may be received again
        private final Optional<SignatureForm.Values> values;
        private final Optional<SignatureForm> form;
        private final boolean known;
        private XadesDocument tree;
        private CoreValidation.Canonical canonical;
        private boolean valid;
        private boolean covered;

        private Reading(byte[] document, XadesSignature content, Optional<ByteBuffer> key, Optional<SignatureForm.Values> values,
                Optional<SignatureForm> form, boolean known) {
            this.document = document;
            this.content = content;
            this.key = key;
            this.values = values;
            this.form = form;
            this.known = known;
        }

        private Reading(XadesSignature known) {
            this(new byte[0], known, Optional.empty(), Optional.empty(), Optional.empty(), true);
        }

        private static Reading ofTree(byte[] document, Optional<ByteBuffer> key, Optional<SignatureForm.Values> values) throws RefusedException {
            XadesDocument tree = XadesReader.read(document);
            Reading reading = new Reading(document, tree.content(), key, values, Optional.empty(), false);
            reading.tree = tree;
            return reading;
        }

        private static Reading ofForm(byte[] document, Optional<ByteBuffer> key, SignatureForm.Values values, SignatureForm form, XadesSignature content) {
            return new Reading(document, content, key, Optional.of(values), Optional.of(form), false);
        }

        XadesSignature content() {
            return content;
        }

        /** Whether the document was read without a tree so far. */
        boolean isWithoutTree() {
            return tree == null;
        }

        /** @throws RefusedException see {@link CoreValidation#requireValid} */
        void requireValid() throws RefusedException {
            if (known) {
                return;
            }
            if (form.isPresent() && form.get().isValid(values.get())) {
                valid = true;
                return;
            }
            if (tree == null) {
                tree = XadesReader.read(document);
            }
            canonical = CoreValidation.requireValid(tree);
            valid = true;
        }

        /** @throws RefusedException see {@link CoreValidation#requireSignedProperties} */
        void requireSignedProperties() throws RefusedException {
            if (tree != null) {                                            // otherwise the form or the cache proves it
                CoreValidation.requireSignedProperties(tree);
            }
            covered = !known;
        }

        private Optional<SignatureForm> newForm() {
            return tree == null || values.isEmpty() ? Optional.empty() : SignatureForm.of(tree, values.get(), canonical);
        }
    }
}
