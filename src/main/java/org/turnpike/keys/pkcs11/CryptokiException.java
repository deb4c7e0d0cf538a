package org.turnpike.keys.pkcs11;

import java.util.Map;

/** Thrown if a PKCS#11 function does not return CKR_OK. */
final class CryptokiException extends Exception {
    static final long PIN_INCORRECT = 0xA0;
    static final long PIN_INVALID = 0xA1;
    static final long PIN_LEN_RANGE = 0xA2;
    static final long PIN_EXPIRED = 0xA3;
    static final long PIN_LOCKED = 0xA4;
    static final long USER_ALREADY_LOGGED_IN = 0x100;
    static final long USER_PIN_NOT_INITIALIZED = 0x102;
    static final long ALREADY_INITIALIZED = 0x191;

    private static final long serialVersionUID = 1L;
    private static final Map<Long, String> NAMES = Map.ofEntries(
            Map.entry(0x02L, "HOST_MEMORY"), Map.entry(0x03L, "SLOT_ID_INVALID"), Map.entry(0x05L, "GENERAL_ERROR"),
            Map.entry(0x06L, "FUNCTION_FAILED"), Map.entry(0x07L, "ARGUMENTS_BAD"), Map.entry(0x10L, "ATTRIBUTE_READ_ONLY"),
            Map.entry(0x12L, "ATTRIBUTE_TYPE_INVALID"), Map.entry(0x13L, "ATTRIBUTE_VALUE_INVALID"), Map.entry(0x21L, "DATA_LEN_RANGE"),
            Map.entry(0x30L, "DEVICE_ERROR"), Map.entry(0x31L, "DEVICE_MEMORY"), Map.entry(0x32L, "DEVICE_REMOVED"),
            Map.entry(0x50L, "FUNCTION_CANCELED"), Map.entry(0x54L, "FUNCTION_NOT_SUPPORTED"), Map.entry(0x60L, "KEY_HANDLE_INVALID"),
            Map.entry(0x62L, "KEY_SIZE_RANGE"), Map.entry(0x63L, "KEY_TYPE_INCONSISTENT"), Map.entry(0x68L, "KEY_FUNCTION_NOT_PERMITTED"),
            Map.entry(0x70L, "MECHANISM_INVALID"), Map.entry(0x71L, "MECHANISM_PARAM_INVALID"), Map.entry(0x82L, "OBJECT_HANDLE_INVALID"),
            Map.entry(PIN_INCORRECT, "PIN_INCORRECT"), Map.entry(PIN_INVALID, "PIN_INVALID"), Map.entry(PIN_LEN_RANGE, "PIN_LEN_RANGE"),
            Map.entry(PIN_EXPIRED, "PIN_EXPIRED"), Map.entry(PIN_LOCKED, "PIN_LOCKED"), Map.entry(0xB0L, "SESSION_CLOSED"),
            Map.entry(0xB1L, "SESSION_COUNT"), Map.entry(0xB3L, "SESSION_HANDLE_INVALID"), Map.entry(0xB5L, "SESSION_READ_ONLY"),
            Map.entry(0xD1L, "TEMPLATE_INCONSISTENT"), Map.entry(0xE0L, "TOKEN_NOT_PRESENT"), Map.entry(0xE1L, "TOKEN_NOT_RECOGNIZED"),
            Map.entry(0xE2L, "TOKEN_WRITE_PROTECTED"), Map.entry(USER_ALREADY_LOGGED_IN, "USER_ALREADY_LOGGED_IN"),
            Map.entry(0x101L, "USER_NOT_LOGGED_IN"), Map.entry(USER_PIN_NOT_INITIALIZED, "USER_PIN_NOT_INITIALIZED"),
            Map.entry(0x190L, "CRYPTOKI_NOT_INITIALIZED"), Map.entry(ALREADY_INITIALIZED, "CRYPTOKI_ALREADY_INITIALIZED"));

    private final long code;

    CryptokiException(String function, long code) {
        super(function + " returned CKR_" + NAMES.getOrDefault(code, "0x" + Long.toHexString(code)));
        this.code = code;
    }

    /** Returns the CK_RV value that the function returned. */
    long code() {
        return code;
    }
}
