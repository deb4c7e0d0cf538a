package org.turnpike.message;

/** What a message opens with: SOAP (a message or a fault), or the header part of a REST request or response. */
public sealed interface MessageHead permits SoapPart, RestRequest, RestResponse {
}
