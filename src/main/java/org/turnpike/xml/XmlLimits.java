package org.turnpike.xml;

/**
 * Limits of an XML document. Within these limits, the time for reading it and for building a tree grows linearly with its size. The parser itself
 * enforces {@link #HARD} or {@link #LARGE} while it scans; lower limits are checked when an element is complete.
 *
 * @param depth elements within elements
 * @param attributes attributes of one element, namespace declarations included
 * @param declarations namespace declarations of one element
 * @param allDeclarations namespace declarations of one document
 * @param elements elements of one document
 */
public record XmlLimits(int depth, int attributes, int declarations, int allDeclarations, int elements) {
    /** 512 deep, 1,000 attributes, 100 declarations on an element and 1,000 in a document, 2,000,000 elements. */
    public static final XmlLimits HARD = new XmlLimits(512, 1000, 100, 1000, 2_000_000);
    /**
     * For documents that are read one entry at a time, and so need no memory for the whole: 64 deep, 200 attributes, 100 declarations on an element
     * and 1,000 in a document, 8,000,000 elements. The document may have four times as many characters as others.
     */
    public static final XmlLimits LARGE = new XmlLimits(64, 200, 100, 1000, 8_000_000);
    /** The largest number of characters of one document, in any encoding. */
    static final int CHARACTERS = 64 << 20;
    /** The largest number of characters of one document within {@link #LARGE}. */
    static final int LARGE_CHARACTERS = 256 << 20;
    /** The largest number of characters of one text, comment or processing instruction. */
    static final int TEXT_CHARACTERS = 16 << 20;
    /** The largest number of characters of an attribute's value. */
    static final int ATTRIBUTE_CHARACTERS = 512 << 10;

    /** Returns a copy with another depth and number of attributes. Values above {@link #HARD} are reduced to {@link #HARD}. */
    public XmlLimits with(int maxDepth, int maxAttributes) {
        return new XmlLimits(Math.min(maxDepth, HARD.depth), Math.min(maxAttributes, HARD.attributes), declarations, allDeclarations, elements);
    }
}
