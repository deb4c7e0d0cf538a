package org.turnpike.signature;

import org.w3c.dom.Element;

/**
 * The tree of a XAdES signature and its content. For one thread.
 *
 * @param signature the only ds:Signature of the document
 * @param algorithm the algorithm of the signature value
 * @param signedProperties the only SignedProperties, within the only ds:Object
 */
record XadesDocument(Element signature, SignatureAlgorithm algorithm, Element signedProperties, XadesSignature content) {
}
