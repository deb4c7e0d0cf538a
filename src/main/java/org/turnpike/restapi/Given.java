package org.turnpike.restapi;

/** What a caller must give. */
final class Given {
    private static final int LONGEST = 4096;

    private Given() {
    }

    /** @throws ApiException 400 {@code validation_failure} naming the field when there is no body */
    static <T> T body(T body) {
        if (body == null) {
            throw ApiException.of(400, "validation_failure", "body");
        }
        return body;
    }

    /** @throws ApiException 400 {@code validation_failure} naming the field when it is missing, blank or longer than 4096 characters */
    static String text(String field, String value) {
        if (value == null || value.isBlank() || value.length() > LONGEST) {
            throw ApiException.of(400, "validation_failure", field);
        }
        return value.strip();
    }

    /** A flag that is false unless given. */
    static boolean flag(Boolean value) {
        return Boolean.TRUE.equals(value);
    }
}
