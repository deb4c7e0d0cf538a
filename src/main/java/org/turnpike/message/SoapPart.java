package org.turnpike.message;

/** The parts of an envelope that a security server uses: a message with the X-Road header fields, or a fault. */
public sealed interface SoapPart extends MessageHead permits SoapMessage, SoapFault {
}
