/** SOAP and REST messages of information systems, and the streams that contain them (messages.md §1, §2, §3.3). */
package org.turnpike.message;
