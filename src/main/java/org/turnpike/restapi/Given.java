package org.turnpike.restapi;

/** Reads required input of a caller. */
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

    /** A flag with the default false. */
    static boolean flag(Boolean value) {
        return Boolean.TRUE.equals(value);
    }
}
