package dev.usertoken;

/**
 * The version of this build. A constant, because neither a jar's manifest nor a resource is there on every platform.
 */
final class Version {
    static final String VALUE = "0.1.0-SNAPSHOT";

    private Version() {}
}
