package org.turnpike.message;

/**
 * How large a SOAP envelope may be.
 *
 * @param envelopeBytes bytes of the whole SOAP part
 * @param depth nested elements
 * @param attributes attributes of one element
 * @param headerTextCharacters characters of one X-Road header field, and of one text of a fault
 */
public record SoapLimits(long envelopeBytes, int depth, int attributes, int headerTextCharacters) {
    /** 10 MiB, 512 deep, 1000 attributes, 64 Ki characters. */
    public static final SoapLimits DEFAULT = new SoapLimits(10 * 1024 * 1024, 512, 1000, 64 * 1024);
}
