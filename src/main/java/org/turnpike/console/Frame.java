package org.turnpike.console;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * The frame of every page: the texts, the menu, the administrator, and the data for forms.
 *
 * @param current the key of the page in the menu
 * @param menu the pages that the administrator may open
 * @param path the requested path
 * @param user the name of the administrator; empty before the sign-in
 * @param revision the revision of the server configuration when the page was created; -1 if there is no session
 */
record Frame(Texts texts, String current, List<Entry> menu, String user, String csrfToken, long revision, Optional<String> problem, Optional<String> done, Form form, String path, Instant now) {
    private static final DateTimeFormatter SHOWN = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

    /** A page in the menu. */
    record Entry(String key, String path) {
    }

    /** Returns whether the page is in the menu of this administrator. */
    boolean offers(String key) {
        return menu.stream().anyMatch(each -> each.key().equals(key));
    }

    /** Returns the text of a key. */
    String t(String key, Object... values) {
        return texts.text(key, values);
    }

    /** Returns the text for a value of a bean. If there is no text for the value, returns the value. */
    String named(String key, String value) {
        return texts.textOr(key + value, value);
    }

    /** Returns the texts of several keys, for the heads of a table. */
    List<String> columns(String... keys) {
        return List.of(keys).stream().map(this::t).toList();
    }

    /** Returns a new number for a form, so that the form is executed once even if it is sent several times. */
    String once() {
        return UUID.randomUUID().toString();
    }

    /** Returns the input of a field in a form that is shown again, or the given value if there is no input. */
    String typed(String field, String value) {
        return form.has(field) ? form.get(field) : value;
    }

    /** Returns an instant as readable text in UTC; empty for an empty text. */
    String time(String instant) {
        return instant.isEmpty() ? "" : SHOWN.format(Instant.parse(instant));
    }

    /** Returns the time until or since an instant, in a suitable unit. */
    String distance(String instant) {
        if (instant.isEmpty()) {
            return "";
        }
        Duration until = Duration.between(now, Instant.parse(instant));
        return t(until.isNegative() ? "time.ago" : "time.in", length(until.abs()));
    }

    /** Returns a duration in a suitable unit. */
    String length(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 120) {
            return t("time.seconds", String.valueOf(seconds));
        }
        if (seconds < 7200) {
            return t("time.minutes", String.valueOf(seconds / 60));
        }
        return seconds < 172_800 ? t("time.hours", String.valueOf(seconds / 3600)) : t("time.days", String.valueOf(seconds / 86_400));
    }

    /** Returns a number of bytes in a suitable unit. */
    String bytes(long bytes) {
        if (bytes < 0) {
            return "–";
        }
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
    }
}
