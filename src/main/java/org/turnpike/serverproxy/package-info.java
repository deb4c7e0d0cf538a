/** The provider's side of an exchange: a transport message is judged, recorded and taken to an information system (messages.md §3.6). */
package org.turnpike.serverproxy;
