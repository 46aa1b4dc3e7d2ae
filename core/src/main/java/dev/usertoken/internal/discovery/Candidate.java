package dev.usertoken.internal.discovery;

/** A sound transport or codec, or the sound provider of a transport. */
public final class Candidate<T> implements Comparable<Candidate<T>> {
    private final T value;
    private final String name;
    private final int priority;
    private final String description;
    private final String detail;

    /** @param detail the end of {@link #toString} */
    Candidate(T value, String name, int priority, String detail) {
        this(
                value,
                name,
                priority,
                name + " (" + value.getClass().getName() + ", " + JarName.of(value.getClass()) + ")",
                detail);
        if (name.trim().isEmpty()) {
            throw new IllegalArgumentException("the name of a provider must not be blank");
        }
    }

    private Candidate(T value, String name, int priority, String description, String detail) {
        this.value = value;
        this.name = name;
        this.priority = priority;
        this.description = description;
        this.detail = detail;
    }

    /** Returns the same description of another value, such as the transport that the provider has created. */
    <U> Candidate<U> with(U other) {
        return new Candidate<>(other, name, priority, description, detail);
    }

    public T value() {
        return value;
    }

    String name() {
        return name;
    }

    int priority() {
        return priority;
    }

    /** Returns the name, the class and the jar, such as {@code jdk (com.example.JdkProvider, example-1.0.jar)}. */
    public String description() {
        return description;
    }

    /** Orders by descending priority, then by name. */
    @Override
    public int compareTo(Candidate<T> other) {
        return priority == other.priority ? name.compareTo(other.name) : Integer.compare(other.priority, priority);
    }

    /** Returns the description, the priority and, for a codec, the media type. */
    @Override
    public String toString() {
        return description + ", priority " + priority + detail;
    }
}
