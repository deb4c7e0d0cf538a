package org.turnpike.admin;

import javax.management.ConstructorParameters;

/** A setting with the value that this server uses. Has only open types; immutable. */
public final class SettingView {
    private final String name;
    private final String value;
    private final String source;
    private final String defaultValue;
    private final String type;
    private final String unit;
    private final String effect;

    /** Creates a view of all attributes, in the order of the getters. */
    @ConstructorParameters({"name", "value", "source", "defaultValue", "type", "unit", "effect"})
    public SettingView(String name, String value, String source, String defaultValue, String type, String unit, String effect) {
        this.name = name;
        this.value = value;
        this.source = source;
        this.defaultValue = defaultValue;
        this.type = type;
        this.unit = unit;
        this.effect = effect;
    }

    /** The name of the setting, {@code turnpike.<capability>.<name>}. */
    public String getName() {
        return name;
    }

    /** The value that applies, as it was written; the default if the setting is not set, {@code ***} for a secret. */
    public String getValue() {
        return value;
    }

    /** FILE ({@code turnpike.properties}), ENVIRONMENT, SYSTEM_PROPERTY or DEFAULT. */
    public String getSource() {
        return source;
    }

    /** The default, or {@code none}. */
    public String getDefaultValue() {
        return defaultValue;
    }

    /** The type in one word. */
    public String getType() {
        return type;
    }

    /** Unit and bounds; empty if the type is sufficient. */
    public String getUnit() {
        return unit;
    }

    /** The effect of the setting. */
    public String getEffect() {
        return effect;
    }
}
