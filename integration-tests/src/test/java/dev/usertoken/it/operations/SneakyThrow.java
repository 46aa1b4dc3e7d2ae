package dev.usertoken.it.operations;

/** Throws checked exceptions that are not declared, as Kotlin code may do. */
final class SneakyThrow {
    private SneakyThrow() {}

    static RuntimeException thrown(Throwable throwable) {
        return SneakyThrow.<RuntimeException>throwAs(throwable);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> RuntimeException throwAs(Throwable throwable) throws T {
        throw (T) throwable;
    }
}
