package org.turnpike.keys.pkcs11;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.turnpike.keys.Pins;
import org.turnpike.keys.TokenStatus;

/**
 * The functions of a PKCS#11 2.40 module that tokens need. The module is loaded into the process of this server; its functions are called by their
 * addresses in CK_FUNCTION_LIST. A CK_ULONG is a C long. Structures have no gaps between their fields: where CK_ULONG is as wide as a pointer, the
 * fields are aligned without gaps, and on Windows, where it is not, the standard requires packed structures. Several threads may call the module, as
 * PKCS#11 allows, but only one thread at a time may use a session. After {@link #close}, no method may be called.
 */
final class Cryptoki implements AutoCloseable {
    static final long CKO_CERTIFICATE = 1;
    static final long CKO_PUBLIC_KEY = 2;
    static final long CKO_PRIVATE_KEY = 3;
    static final long CKK_RSA = 0;
    static final long CKK_EC = 3;
    static final long CKA_CLASS = 0;
    static final long CKA_TOKEN = 1;
    static final long CKA_PRIVATE = 2;
    static final long CKA_LABEL = 3;
    static final long CKA_VALUE = 0x11;
    static final long CKA_KEY_TYPE = 0x100;
    static final long CKA_ID = 0x102;
    static final long CKA_SENSITIVE = 0x103;
    static final long CKA_SIGN = 0x108;
    static final long CKA_VERIFY = 0x10A;
    static final long CKA_MODULUS = 0x120;
    static final long CKA_MODULUS_BITS = 0x121;
    static final long CKA_PUBLIC_EXPONENT = 0x122;
    static final long CKA_EXTRACTABLE = 0x162;
    static final long CKA_EC_PARAMS = 0x180;
    static final long CKA_EC_POINT = 0x181;
    static final long CKM_RSA_PKCS_KEY_PAIR_GEN = 0;
    static final long CKM_RSA_PKCS = 1;
    static final long CKM_RSA_PKCS_PSS = 0xD;
    static final long CKM_EC_KEY_PAIR_GEN = 0x1040;
    static final long CKM_ECDSA = 0x1041;
    static final long CKF_WRITE_PROTECTED = 0x2;
    static final long CKF_USER_PIN_INITIALIZED = 0x8;
    static final long CKF_TOKEN_INITIALIZED = 0x400;
    static final long CKF_USER_PIN_COUNT_LOW = 0x10000;
    static final long CKF_USER_PIN_FINAL_TRY = 0x20000;
    static final long CKF_USER_PIN_LOCKED = 0x40000;

    private static final long CKF_OS_LOCKING_OK = 2;
    private static final long CKF_RW_SESSION = 2;
    private static final long CKF_SERIAL_SESSION = 4;
    private static final long CKU_USER = 1;
    private static final int CKR_OK = 0;
    private static final int LONG = Native.LONG_SIZE;
    private static final int POINTER = Native.POINTER_SIZE;
    private static final int ENTRY = LONG + POINTER + LONG;                // CK_ATTRIBUTE and CK_MECHANISM: type, address, length
    private static final int INFO_BYTES = 512;                             // more than CK_SLOT_INFO and CK_TOKEN_INFO need
    private static final int FLAGS = 96;                                   // the offset of the flags in both structures
    private static final int LONGEST_SIGNATURE = 4096;
    private static final int LONGEST_ATTRIBUTE = 64 << 10;
    private static final int MOST_SLOTS = 1000;
    private static final int MOST_OBJECTS = 10_000;
    private static final int FOUND_AT_ONCE = 64;

    /** The position of a function in CK_FUNCTION_LIST. */
    private enum Call {
        C_Initialize(0), C_Finalize(1), C_GetSlotList(4), C_GetTokenInfo(6), C_SetPIN(11), C_OpenSession(12), C_CloseSession(13),
        C_Login(18), C_Logout(19), C_DestroyObject(22), C_GetAttributeValue(24), C_FindObjectsInit(26), C_FindObjects(27),
        C_FindObjectsFinal(28), C_SignInit(42), C_Sign(43), C_GenerateKeyPair(59);

        private final int place;

        Call(int place) {
            this.place = place;
        }
    }

    /** An attribute of an object, with its value in the form that the module stores. */
    record Attribute(long type, byte[] value) {
        static Attribute of(long type, boolean value) {
            return new Attribute(type, new byte[] {(byte) (value ? 1 : 0)});
        }

        static Attribute of(long type, long value) {
            try (Memory number = new Memory(LONG)) {
                number.setNativeLong(0, new NativeLong(value));
                return new Attribute(type, number.getByteArray(0, LONG));
            }
        }

        static Attribute of(long type, String value) {
            return new Attribute(type, value.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** The result of C_GetTokenInfo; texts without padding. */
    record TokenInfo(String label, String manufacturer, String model, String serial, long flags) {
        boolean has(long flag) {
            return (flags & flag) != 0;
        }

        TokenStatus.PinState pinState() {
            if (!has(CKF_USER_PIN_INITIALIZED)) {
                return TokenStatus.PinState.NOT_INITIALIZED;
            }
            if (has(CKF_USER_PIN_LOCKED)) {
                return TokenStatus.PinState.LOCKED;
            }
            if (has(CKF_USER_PIN_FINAL_TRY)) {
                return TokenStatus.PinState.FINAL_TRY;
            }
            return has(CKF_USER_PIN_COUNT_LOW) ? TokenStatus.PinState.COUNT_LOW : TokenStatus.PinState.OK;
        }
    }

    /** The handles of a new key pair. */
    record KeyPair(long publicKey, long privateKey) {
    }

    private final NativeLibrary library;
    private final Pointer functions;

    private Cryptoki(NativeLibrary library, Pointer functions) {
        this.library = library;
        this.functions = functions;
    }

    /**
     * Loads the module, but does not initialise it.
     *
     * @throws IOException if the file is not a PKCS#11 module for this machine; the message states the remedy
     */
    static Cryptoki load(Path module) throws IOException {
        NativeLibrary library = null;
        try (Memory list = new Memory(POINTER)) {
            library = NativeLibrary.getInstance(module.toString());
            long result = ((NativeLong) library.getFunction("C_GetFunctionList").invoke(NativeLong.class, new Object[] {list})).longValue();
            if (result != CKR_OK) {
                throw new UnsatisfiedLinkError(new CryptokiException("C_GetFunctionList", result).getMessage());
            }
            int first = LONG == POINTER ? POINTER : Short.BYTES;           // after CK_VERSION, which is two bytes
            return new Cryptoki(library, list.getPointer(0).share(first));
        } catch (LinkageError e) {
            if (library != null) {
                library.close();
            }
            throw new IOException("The PKCS#11 module " + module + " cannot be loaded. The setting must be the path of the vendor's library for this machine: "
                    + e.getMessage(), e);
        }
    }

    private void call(Call function, Object... arguments) throws CryptokiException {
        Pointer address = functions.getPointer((long) function.place * POINTER);
        long result = ((NativeLong) Function.getFunction(address).invoke(NativeLong.class, arguments)).longValue();
        if (result != CKR_OK) {
            throw new CryptokiException(function.name(), result);
        }
    }

    /** @return false if another part of this process has already initialised the module */
    boolean initialize() throws CryptokiException {
        int bytes = 4 * POINTER + LONG + POINTER;
        try (Memory arguments = new Memory(bytes)) {
            arguments.clear();
            arguments.setNativeLong(4L * POINTER, new NativeLong(CKF_OS_LOCKING_OK));
            call(Call.C_Initialize, arguments);
            return true;
        } catch (CryptokiException e) {
            if (e.code() == CryptokiException.ALREADY_INITIALIZED) {
                return false;
            }
            throw e;
        }
    }

    /** Ends all sessions of this process with the module. */
    void terminate() throws CryptokiException {
        call(Call.C_Finalize, Pointer.NULL);
    }

    /** Returns the slots that contain a token now, in the order of the module. */
    List<Long> slots() throws CryptokiException {
        try (Memory count = new Memory(LONG); Memory slots = new Memory((long) MOST_SLOTS * LONG)) {
            call(Call.C_GetSlotList, (byte) 1, Pointer.NULL, count);       // this call makes the module search for tokens again
            count.setNativeLong(0, new NativeLong(MOST_SLOTS));
            call(Call.C_GetSlotList, (byte) 1, slots, count);
            return longs(slots, count.getNativeLong(0).intValue());
        }
    }

    TokenInfo token(long slot) throws CryptokiException {
        try (Memory info = new Memory(INFO_BYTES)) {
            info.clear();
            call(Call.C_GetTokenInfo, number(slot), info);
            return new TokenInfo(text(info, 0, 32), text(info, 32, 32), text(info, 64, 16), text(info, 80, 16), info.getNativeLong(FLAGS).longValue());
        }
    }

    long openSession(long slot, boolean readWrite) throws CryptokiException {
        try (Memory session = new Memory(LONG)) {
            long flags = CKF_SERIAL_SESSION | (readWrite ? CKF_RW_SESSION : 0);
            call(Call.C_OpenSession, number(slot), number(flags), Pointer.NULL, Pointer.NULL, session);
            return session.getNativeLong(0).longValue();
        }
    }

    void closeSession(long session) throws CryptokiException {
        call(Call.C_CloseSession, number(session));
    }

    /** Logs in. The array is copied only for the call, and the copies are cleared. */
    void login(long session, char[] pin) throws CryptokiException {
        try (PinBytes bytes = new PinBytes(pin)) {
            call(Call.C_Login, number(session), number(CKU_USER), bytes.memory, number(bytes.length));
        }
    }

    void logout(long session) throws CryptokiException {
        call(Call.C_Logout, number(session));
    }

    /** Changes the PIN of the user. */
    void setPin(long session, char[] old, char[] fresh) throws CryptokiException {
        try (PinBytes from = new PinBytes(old); PinBytes to = new PinBytes(fresh)) {
            call(Call.C_SetPIN, number(session), from.memory, number(from.length), to.memory, number(to.length));
        }
    }

    /** Returns the handles of the objects that have all these attributes; the search stops after 10,000. */
    List<Long> find(long session, Attribute... template) throws CryptokiException {
        try (Template attributes = new Template(template); Memory found = new Memory((long) FOUND_AT_ONCE * LONG); Memory count = new Memory(LONG)) {
            call(Call.C_FindObjectsInit, number(session), attributes.memory, number(template.length));
            try {
                List<Long> handles = new ArrayList<>();
                do {
                    call(Call.C_FindObjects, number(session), found, number(FOUND_AT_ONCE), count);
                    handles.addAll(longs(found, count.getNativeLong(0).intValue()));
                } while (count.getNativeLong(0).intValue() > 0 && handles.size() < MOST_OBJECTS);
                return handles;
            } finally {
                call(Call.C_FindObjectsFinal, number(session));
            }
        }
    }

    /** Returns the attribute's value; empty if the object does not have the attribute or does not reveal it. */
    Optional<byte[]> attribute(long session, long object, long type) throws CryptokiException {
        try (Memory value = new Memory(LONGEST_ATTRIBUTE); Memory attribute = new Memory(ENTRY)) {
            entry(attribute, 0, type, value, LONGEST_ATTRIBUTE);
            try {
                call(Call.C_GetAttributeValue, number(session), number(object), attribute, number(1));
            } catch (CryptokiException e) {
                if (e.code() == 0x11 || e.code() == 0x12) {                // ATTRIBUTE_SENSITIVE, ATTRIBUTE_TYPE_INVALID
                    return Optional.empty();
                }
                throw e;
            }
            int length = attribute.getNativeLong(LONG + POINTER).intValue();
            return length <= 0 ? Optional.empty() : Optional.of(value.getByteArray(0, length));
        }
    }

    /** Returns the value of a numeric attribute; empty if the value is not a CK_ULONG. */
    Optional<Long> number(long session, long object, long type) throws CryptokiException {
        Optional<byte[]> value = attribute(session, object, type);
        if (value.isEmpty() || value.get().length != LONG) {
            return Optional.empty();
        }
        try (Memory number = new Memory(LONG)) {
            number.write(0, value.get(), 0, LONG);
            return Optional.of(number.getNativeLong(0).longValue());
        }
    }

    KeyPair generateKeyPair(long session, long mechanism, List<Attribute> forPublic, List<Attribute> forPrivate) throws CryptokiException {
        try (Memory how = new Memory(ENTRY); Memory handles = new Memory(2L * LONG);
                Template ofPublic = new Template(forPublic.toArray(Attribute[]::new)); Template ofPrivate = new Template(forPrivate.toArray(Attribute[]::new))) {
            entry(how, 0, mechanism, Pointer.NULL, 0);
            call(Call.C_GenerateKeyPair, number(session), how, ofPublic.memory, number(forPublic.size()), ofPrivate.memory, number(forPrivate.size()),
                    handles, handles.share(LONG));
            return new KeyPair(handles.getNativeLong(0).longValue(), handles.getNativeLong(LONG).longValue());
        }
    }

    void destroy(long session, long object) throws CryptokiException {
        call(Call.C_DestroyObject, number(session), number(object));
    }

    /** @param parameters the parameters of the mechanism, each a CK_ULONG; empty for most mechanisms */
    byte[] sign(long session, long key, long mechanism, long[] parameters, byte[] data) throws CryptokiException {
        try (Memory how = new Memory(ENTRY); Memory numbers = new Memory((long) LONG * Math.max(1, parameters.length));
                Memory input = new Memory(data.length); Memory signature = new Memory(LONGEST_SIGNATURE); Memory length = new Memory(LONG)) {
            for (int i = 0; i < parameters.length; i++) {
                numbers.setNativeLong((long) i * LONG, new NativeLong(parameters[i]));
            }
            entry(how, 0, mechanism, parameters.length == 0 ? Pointer.NULL : numbers, (long) LONG * parameters.length);
            input.write(0, data, 0, data.length);
            length.setNativeLong(0, new NativeLong(LONGEST_SIGNATURE));
            call(Call.C_SignInit, number(session), how, number(key));
            call(Call.C_Sign, number(session), input, number(data.length), signature, length);
            return signature.getByteArray(0, length.getNativeLong(0).intValue());
        }
    }

    /** Unloads the module. */
    @Override
    public void close() {
        library.close();
    }

    private static NativeLong number(long value) {
        return new NativeLong(value);
    }

    private static List<Long> longs(Memory array, int count) {
        List<Long> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add(array.getNativeLong((long) i * LONG).longValue());
        }
        return values;
    }

    private static String text(Memory info, int offset, int length) {
        return new String(info.getByteArray(offset, length), StandardCharsets.UTF_8).replace('\0', ' ').strip();
    }

    private static void entry(Memory array, int place, long type, Pointer value, long length) {
        long start = (long) place * ENTRY;
        array.setNativeLong(start, new NativeLong(type));
        array.setPointer(start + LONG, value);
        array.setNativeLong(start + LONG + POINTER, new NativeLong(length));
    }

    /** Attributes as CK_ATTRIBUTE structures in one block of native memory, followed by their values. */
    private static final class Template implements AutoCloseable {
        private final Memory memory;

        Template(Attribute... attributes) {
            int values = Arrays.stream(attributes).mapToInt(each -> each.value().length).sum();
            memory = new Memory((long) attributes.length * ENTRY + values + 1);
            long next = (long) attributes.length * ENTRY;
            for (int i = 0; i < attributes.length; i++) {
                byte[] value = attributes[i].value();
                memory.write(next, value, 0, value.length);
                entry(memory, i, attributes[i].type(), memory.share(next), value.length);
                next += value.length;
            }
        }

        @Override
        public void close() {
            memory.close();
        }
    }

    /** A PIN in UTF-8; {@link #close} clears it. */
    private static final class PinBytes implements AutoCloseable {
        private final Memory memory;
        private final int length;

        PinBytes(char[] pin) {
            byte[] bytes = Pins.utf8(pin);
            length = bytes.length;
            memory = new Memory(Math.max(1, length));
            memory.write(0, bytes, 0, length);
            Arrays.fill(bytes, (byte) 0);
        }

        @Override
        public void close() {
            memory.clear();
            memory.close();
        }
    }
}
