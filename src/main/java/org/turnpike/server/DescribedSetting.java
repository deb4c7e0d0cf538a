package org.turnpike.server;

import org.turnpike.admin.SettingView;

/**
 * A setting as docs/settings.md lists it. The code that reads a setting also describes it, so every setting has a description.
 *
 * @param name its name, with {@code <name>} for the part that an operator chooses
 * @param type the type, in one word
 * @param unit unit and bounds; empty if the type says all
 * @param defaultValue text of the default, or {@code none}
 * @param effect one sentence or a few
 */
record DescribedSetting(String name, String type, String unit, String defaultValue, String effect) {
    static final String NONE = "none";

    /** The capability in {@code turnpike.<capability>.<name>}. */
    String capability() {
        return name.split("\\.")[1];
    }

    /** The value in use. */
    SettingView view(String value, String source) {
        return new SettingView(name, value, source, defaultValue, type, unit, effect);
    }
}
