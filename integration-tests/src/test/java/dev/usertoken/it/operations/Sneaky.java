package dev.usertoken.it.operations;

/** Throws checked exceptions where none are declared, as code in Kotlin may at any time. */
final class Sneaky {
    private Sneaky() {}

    static RuntimeException thrown(Throwable throwable) {
        return Sneaky.<RuntimeException>throwAs(throwable);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> RuntimeException throwAs(Throwable throwable) throws T {
        throw (T) throwable;
    }
}
