/** The one XML reader for documents that come from outside: hardened, bounded, linear. Every package but the connector may use it. */
package org.turnpike.xml;
