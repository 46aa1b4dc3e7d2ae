package dev.usertoken.internal;

/**
 * The version of this build. A constant, because neither a jar's manifest nor a resource is there on every platform.
 */
public final class Version {
    public static final String VALUE = "0.1.0-SNAPSHOT";

    private Version() {}
}
