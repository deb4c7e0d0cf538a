package org.turnpike.provider;

import java.util.Arrays;
import java.util.List;
import org.apache.hc.core5.http.ContentLengthStrategy;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpMessage;
import org.apache.hc.core5.http.impl.DefaultContentLengthStrategy;

/**
 * Determines the length of an answer's body. Several Content-Length fields or values count as one if they are all equal (RFC 9110 §8.6). The HTTP
 * library handles everything else: different lengths are an error, and Transfer-Encoding has precedence.
 */
final class EqualLengths implements ContentLengthStrategy {

    @Override
    public long determineLength(HttpMessage message) throws HttpException {
        Header[] fields = message.getHeaders(HttpHeaders.CONTENT_LENGTH);
        if (message.containsHeader(HttpHeaders.TRANSFER_ENCODING) || fields.length == 0) {
            return DefaultContentLengthStrategy.INSTANCE.determineLength(message);
        }
        List<String> lengths = Arrays.stream(fields).flatMap(field -> Arrays.stream(String.valueOf(field.getValue()).split(",", -1)))
                .map(String::strip).distinct().toList();
        boolean one = lengths.size() == 1 && lengths.get(0).matches("[0-9]{1,18}");
        return one ? Long.parseLong(lengths.get(0)) : DefaultContentLengthStrategy.INSTANCE.determineLength(message);
    }
}
