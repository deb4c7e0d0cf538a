/** Ground floor: certificates as files hold them, and the one list of signature algorithms that are accepted. */
package org.turnpike.crypto;
