package org.turnpike.sandbox;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** The people of the sample information systems, in memory, ordered by national id. Safe for use by several threads. */
final class PersonRegister {
    private final Map<String, Person> people = new ConcurrentSkipListMap<>();

    /** A person; all fields are text, the birth date is ISO-8601. */
    record Person(String nationalId, String givenName, String familyName, String birthDate) {
    }

    static PersonRegister withSamples() {
        PersonRegister register = new PersonRegister();
        register.add(new Person("010101-123N", "Aino", "Virtanen", "2001-01-01"));
        register.add(new Person("150785-456K", "Eero", "Mäkinen", "1985-07-15"));
        register.add(new Person("311299-789P", "Liisa", "Korhonen", "1999-12-31"));
        return register;
    }

    /** Adds a person. Returns false and changes nothing if the national id exists already. */
    boolean add(Person person) {
        return people.putIfAbsent(person.nationalId(), person) == null;
    }

    Optional<Person> find(String nationalId) {
        return Optional.ofNullable(people.get(nationalId));
    }

    List<Person> all() {
        return List.copyOf(people.values());
    }
}
