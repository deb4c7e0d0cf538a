/** Ground floor: the rules for addresses that this server connects to. Used by every capability that reads a URL. */
package org.turnpike.net;
