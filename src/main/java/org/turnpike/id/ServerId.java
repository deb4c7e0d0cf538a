package org.turnpike.id;

/** A security server: its owner and the server code that the owner chose. */
public record ServerId(MemberId owner, String code) {
    public ServerId {
        Identifiers.requirePresent(code);
    }

    /** {@code INSTANCE/CLASS/CODE/SERVER}. */
    public String path() {
        return owner.path() + "/" + code;
    }

    /**
     * Reads {@code INSTANCE/CLASS/CODE/SERVER}.
     *
     * @throws IllegalArgumentException if the text does not consist of four non-blank parts
     */
    public static ServerId parse(String path) {
        String[] parts = path.split("/", -1);
        if (parts.length != 4) {
            throw new IllegalArgumentException("'" + path + "' is not of the form INSTANCE/CLASS/CODE/SERVER");
        }
        return new ServerId(new MemberId(parts[0], parts[1], parts[2]), parts[3]);
    }

    /** The display form that faults and logs use. */
    @Override
    public String toString() {
        return "SERVER:" + path();
    }
}
