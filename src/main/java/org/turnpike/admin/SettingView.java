package org.turnpike.admin;

import javax.management.ConstructorParameters;

/**
 * A setting with the value that this server uses. Has only open types; immutable.
 *
 * @param getName the name of the setting, {@code turnpike.<capability>.<name>}
 * @param getValue the value that applies, as it was written; the default if the setting is not set, {@code ***} for a secret
 * @param getSource FILE ({@code turnpike.properties}), ENVIRONMENT, SYSTEM_PROPERTY or DEFAULT
 * @param getDefaultValue the default, or {@code none}
 * @param getType the type in one word
 * @param getUnit unit and bounds; empty if the type is sufficient
 * @param getEffect the effect of the setting
 */
public record SettingView(String getName, String getValue, String getSource, String getDefaultValue, String getType, String getUnit, String getEffect) {
    @ConstructorParameters({"name", "value", "source", "defaultValue", "type", "unit", "effect"})
    public SettingView {
    }
}
