package org.turnpike.mime;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A header field's value and its parameters (RFC 2045 §5.1). Reading is tolerant and linear: text that is not a parameter is ignored. Callers that must
 * not be tolerant check {@code isWellFormed}. Immutable.
 *
 * @param value the text before the first semicolon, without blanks around it
 * @param parameters in their order, with their names as written
 * @param isWellFormed whether there is nothing but parameters after the value, none of them twice, and no quote inside one
 */
public record HeaderValue(String value, List<Parameter> parameters, boolean isWellFormed) {

    /** One parameter; the value is without its quotes. */
    public record Parameter(String name, String value) {
    }

    /** Reads a value whose quotes are double; a backslash in quotes escapes the next character. */
    public static HeaderValue read(String field) {
        return read(field, new Quotes("\"", true));
    }

    /** Reads a value whose quotes may be double or single, with literal text between them (trust.md §1.4; RFC 7578 as browsers write it). */
    public static HeaderValue readLiteral(String field) {
        return read(field, new Quotes("\"'", false));
    }

    private static HeaderValue read(String field, Quotes quotes) {
        int at = field.indexOf(';');
        String value = at < 0 ? field : field.substring(0, at);
        List<Parameter> parameters = new ArrayList<>();
        Set<String> names = new HashSet<>();
        boolean wellFormed = true;
        while (at >= 0 && at < field.length()) {
            int end = quotes.endOf(field, at + 1);
            int equals = field.substring(at + 1, end).indexOf('=');
            String name = field.substring(at + 1, at + 1 + Math.max(equals, 0)).strip();
            String text = field.substring(at + 2 + Math.max(equals, -1), end).strip();
            if (!name.isEmpty()) {
                parameters.add(new Parameter(name, quotes.unquoted(text)));
            }
            wellFormed &= quotes.isName(name) && names.add(name.toLowerCase(Locale.ROOT)) && quotes.isValue(text);
            at = end;
        }
        return new HeaderValue(value.strip(), List.copyOf(parameters), wellFormed);
    }

    /** The value of the first parameter of that name, which compares without case. */
    public Optional<String> find(String name) {
        return parameters.stream().filter(parameter -> parameter.name().equalsIgnoreCase(name)).map(Parameter::value).findFirst();
    }

    /** How a field quotes: the characters that open and close, and whether a backslash escapes. */
    private record Quotes(String characters, boolean escapes) {

        /** The next semicolon outside quotes, or the end. */
        int endOf(String field, int from) {
            int quote = -1;
            for (int i = from; i < field.length(); i++) {
                char c = field.charAt(i);
                if (quote >= 0 && c == '\\' && escapes) {
                    i++;
                } else if (quote < 0 && characters.indexOf(c) >= 0) {
                    quote = c;
                } else if (c == quote) {
                    quote = -1;
                } else if (c == ';' && quote < 0) {
                    return i;
                }
            }
            return field.length();
        }

        private boolean isQuoted(String text) {
            return text.length() >= 2 && characters.indexOf(text.charAt(0)) >= 0 && text.charAt(text.length() - 1) == text.charAt(0);
        }

        String unquoted(String text) {
            if (!isQuoted(text)) {
                return text;
            }
            String inner = text.substring(1, text.length() - 1);
            return escapes ? inner.replaceAll("\\\\(.)", "$1") : inner;
        }

        boolean isName(String text) {
            return !text.isEmpty() && text.chars().noneMatch(c -> Character.isWhitespace(c) || characters.indexOf(c) >= 0);
        }

        boolean isValue(String text) {
            return isQuoted(text) ? text.indexOf(text.charAt(0), 1) == text.length() - 1 : text.chars().noneMatch(c -> characters.indexOf(c) >= 0);
        }
    }
}
