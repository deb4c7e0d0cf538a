package org.turnpike.message;

/**
 * A SOAP message that is not a fault.
 *
 * @param bodyElement local name of the only child of Body; it starts with the service code
 * @param response whether that name ends with {@code Response} (messages.md §1.3)
 */
public record SoapMessage(SoapHeader header, String bodyElement, boolean response) implements SoapPart {
}
