package org.turnpike.xml;

import com.ctc.wstx.api.ReaderConfig;
import com.ctc.wstx.stax.WstxInputFactory;
import com.ctc.wstx.util.SymbolTable;
import javax.xml.stream.XMLInputFactory;

/**
 * Creates Woodstox parsers with all limits set and a separate table of names for each document. Woodstox is created directly, so the parser that a
 * container or a service file selects has no influence, and other applications are not affected. Safe for use by many threads once it is made.
 */
final class HardenedFactory extends WstxInputFactory {
    /** @param elements of a document @param characters of a document */
    HardenedFactory(int elements, int characters) {
        setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
        setProperty(XMLInputFactory.SUPPORT_DTD, false);
        setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        ReaderConfig config = getConfig();
        config.doParseLazily(false);                                   // otherwise malformed text would cause a RuntimeException where it is used
        config.doInternNsURIs(false);
        config.doCacheDTDs(false);
        config.setMaxElementDepth(XmlLimits.HARD.depth());
        config.setMaxAttributesPerElement(XmlLimits.HARD.attributes());
        config.setMaxElementCount(elements);
        config.setMaxChildrenPerElement(elements);
        config.setMaxCharacters(characters);
        config.setMaxTextLength(XmlLimits.TEXT_CHARACTERS);
        config.setMaxAttributeSize(XmlLimits.ATTRIBUTE_CHARACTERS);
        config.setMaxEntityCount(1);
        config.setMaxEntityDepth(1);
        config.setMaxDtdDepth(1);
    }

    @Override
    public ReaderConfig createPrivateConfig() {
        return mConfig.createNonShared(new NameTable());
    }

    @Override
    public synchronized void updateSymbolTable(SymbolTable names) {
        throw new AssertionError("a table of names serves one document only");
    }
}
