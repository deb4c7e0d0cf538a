package org.turnpike.message;

/**
 * The limits for a SOAP envelope.
 *
 * @param envelopeBytes maximum bytes of the whole SOAP part
 * @param depth maximum depth of nested elements
 * @param attributes maximum number of attributes of one element
 * @param headerTextCharacters maximum number of characters of one X-Road header field, and of one text of a fault
 */
public record SoapLimits(long envelopeBytes, int depth, int attributes, int headerTextCharacters) {
    /** 10 MiB, a depth of 512, 1000 attributes, 65,536 characters. */
    public static final SoapLimits DEFAULT = new SoapLimits(10 * 1024 * 1024, 512, 1000, 64 * 1024);
}
