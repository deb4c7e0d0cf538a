/** The only XML reader for documents from outside: hardened, with limits, and with linear time. Every package except the connector may use it. */
package org.turnpike.xml;
