package org.turnpike.provider;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.id.ServiceId;

/** Chooses the code and the text for a failed call of an information system. */
final class AnswerFailure {
    private AnswerFailure() {
    }

    /** @param service the called service; only the log shows the address of the information system */
    static RefusedException of(ServiceId service, IOException cause) {
        String system = "The information system of " + service;
        if (cause instanceof SSLException) {
            return new RefusedException(FaultCode.SSL_AUTHENTICATION_FAILED, isAbout(cause, CertificateException.class)
                    ? system + " presents a TLS certificate that is not accepted" : "The TLS handshake with the information system of " + service + " failed", cause);
        }
        if (cause instanceof UnknownHostException) {
            return new RefusedException(FaultCode.UNKNOWN_HOST, "The host name of the information system of " + service + " cannot be resolved", cause);
        }
        if (cause instanceof ConnectTimeoutException) {
            return new RefusedException(FaultCode.IO_ERROR, "The connection to the information system of " + service + " timed out", cause);
        }
        if (cause instanceof ConnectException) {
            return new RefusedException(FaultCode.NETWORK_ERROR, system + " refused the connection", cause);
        }
        if (cause instanceof SocketException) {
            return new RefusedException(FaultCode.NETWORK_ERROR, "The connection to the information system of " + service + " failed", cause);
        }
        if (cause instanceof NoHttpResponseException) {
            return new RefusedException(FaultCode.IO_ERROR, system + " closed the connection and did not answer", cause);
        }
        if (isMalformed(cause)) {
            return new RefusedException(FaultCode.HTTP_ERROR, system + " sent a malformed HTTP answer", cause);
        }
        if (cause instanceof InterruptedIOException) {
            return new RefusedException(FaultCode.IO_ERROR, system + " did not answer in time", cause);
        }
        return new RefusedException(FaultCode.IO_ERROR, "The exchange with the information system of " + service + " was aborted", cause);
    }

    private static boolean isMalformed(IOException cause) {
        return cause instanceof ClientProtocolException || cause instanceof MessageConstraintException || cause instanceof MalformedChunkCodingException;
    }

    private static boolean isAbout(Throwable failure, Class<?> type) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (type.isInstance(each)) {
                return true;
            }
        }
        return false;
    }
}
