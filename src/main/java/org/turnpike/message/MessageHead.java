package org.turnpike.message;

/** The first part of a message: SOAP (a message or a fault), or the header part of a REST request or response. */
public sealed interface MessageHead permits SoapPart, RestRequest, RestResponse {
}
