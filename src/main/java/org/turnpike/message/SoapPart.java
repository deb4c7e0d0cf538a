package org.turnpike.message;

/** An envelope as far as a security server reads it: a message with the X-Road header fields, or a fault. */
public sealed interface SoapPart extends MessageHead permits SoapMessage, SoapFault {
}
