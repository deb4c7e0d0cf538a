package org.turnpike.deadlines;

import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.MBeanNotificationInfo;
import javax.management.Notification;
import javax.management.NotificationBroadcasterSupport;
import javax.management.ObjectName;

/**
 * Sends notices to the listeners of the beans of one server. Each listener runs in the thread that sends the notice. Listeners of remote clients only
 * add the notice to a queue in this thread. Thread-safe.
 */
public final class Notices {
    private static final String SERVER = "SecurityServer";
    private static final ObjectName UNREGISTERED = ObjectName.WILDCARD;

    private final InstantSource clock;
    private final AtomicLong sequence = new AtomicLong();
    private final Map<String, NotificationBroadcasterSupport> beans = new ConcurrentHashMap<>();
    private final Map<String, ObjectName> names = new ConcurrentHashMap<>();

    /** @param clock gives the time when a notice was sent */
    public Notices(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Notifies all listeners.
     *
     * @param message a plain sentence, without secrets
     */
    public void send(Notice notice, String message) {
        long number = sequence.incrementAndGet();
        for (String bean : List.of(SERVER, notice.bean())) {
            of(bean).sendNotification(new Notification(notice.type(), names.getOrDefault(bean, UNREGISTERED), number, clock.instant().toEpochMilli(), message));
        }
    }

    /** Sets the object name that is the source of the bean's notices. */
    public void named(String bean, ObjectName name) {
        names.put(bean, name);
    }

    /** Returns the broadcaster that has the listeners of a bean, and describes the notices that the bean can send. */
    public NotificationBroadcasterSupport of(String bean) {
        return beans.computeIfAbsent(bean, name -> new NotificationBroadcasterSupport(Arrays.stream(Notice.values())
                .filter(notice -> name.equals(SERVER) || notice.bean().equals(name))
                .map(notice -> new MBeanNotificationInfo(new String[] {notice.type()}, Notification.class.getName(), notice.description()))
                .toArray(MBeanNotificationInfo[]::new)));
    }
}
