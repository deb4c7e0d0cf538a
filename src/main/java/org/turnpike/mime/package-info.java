/**
 * Lowest layer: header values with parameters, the search for delimiter lines, and multipart bodies that are whole in memory: signed directories and
 * uploaded forms. The reader of messages, which are streams, is in {@code message} and uses the same pieces.
 */
package org.turnpike.mime;
