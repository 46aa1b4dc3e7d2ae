package dev.usertoken;

/** A transport or codec that a client uses, with its name, class and jar. */
final class Chosen<T> {
    private final T value;
    private final String description;

    Chosen(T value, String description) {
        this.value = value;
        this.description = description;
    }

    T value() {
        return value;
    }

    /** As {@code name (class, jar)}. */
    String description() {
        return description;
    }
}
