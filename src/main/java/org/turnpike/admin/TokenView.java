package org.turnpike.admin;

import javax.management.ConstructorParameters;

/** A token. Has only open types; immutable. */
public final class TokenView {
    private final String id;
    private final String kind;
    private final String label;
    private final String serial;
    private final boolean available;
    private final boolean active;
    private final boolean readOnly;
    private final String pin;
    private final int wrongPins;
    private final int attemptsLeft;
    private final String protection;
    private final int keys;
    private final String problem;

    /** Creates a view of all attributes, in the order of the getters. */
    @ConstructorParameters({"id", "kind", "label", "serial", "available", "active", "readOnly", "pin", "wrongPins", "attemptsLeft", "protection", "keys", "problem"})
    public TokenView(String id, String kind, String label, String serial, boolean available, boolean active,
            boolean readOnly, String pin, int wrongPins, int attemptsLeft, String protection, int keys, String problem) {
        this.id = id;
        this.kind = kind;
        this.label = label;
        this.serial = serial;
        this.available = available;
        this.active = active;
        this.readOnly = readOnly;
        this.pin = pin;
        this.wrongPins = wrongPins;
        this.attemptsLeft = attemptsLeft;
        this.protection = protection;
        this.keys = keys;
        this.problem = problem;
    }

    /** The id that identifies the token in settings and operations. */
    public String getId() {
        return id;
    }

    /** SOFTWARE or PKCS11. */
    public String getKind() {
        return kind;
    }

    /** The label of the device; the id for the software token. */
    public String getLabel() {
        return label;
    }

    /** The device's serial number; empty for the software token. */
    public String getSerial() {
        return serial;
    }

    /** Whether the device is present. */
    public boolean isAvailable() {
        return available;
    }

    /** Whether the token is logged in, so that its keys can be used. */
    public boolean isActive() {
        return active;
    }

    /** Whether keys cannot be generated or deleted on the token. */
    public boolean isReadOnly() {
        return readOnly;
    }

    /** OK, NOT_INITIALIZED, COUNT_LOW, FINAL_TRY, LOCKED or UNKNOWN. */
    public String getPin() {
        return pin;
    }

    /** The number of wrong PINs that this server received since the last correct PIN. */
    public int getWrongPins() {
        return wrongPins;
    }

    /** The number of attempts left before the token is locked or makes callers wait; -1 if the device does not report this. */
    public int getAttemptsLeft() {
        return attemptsLeft;
    }

    /** The protection of the keys while the token is not logged in: algorithms and parameters, or the device. */
    public String getProtection() {
        return protection;
    }

    /** The number of known keys. */
    public int getKeys() {
        return keys;
    }

    /** Why the token cannot be used; empty if it can. */
    public String getProblem() {
        return problem;
    }
}
