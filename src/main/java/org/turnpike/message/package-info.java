/** Messages as information systems send them, SOAP and REST, and the streams they travel in (messages.md §1, §2, §3.3). */
package org.turnpike.message;
