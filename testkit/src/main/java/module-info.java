/** A stand-in server, a fault server and contract tests. */
module dev.usertoken.testkit {
    requires transitive dev.usertoken.core;
    requires java.xml;
    requires jdk.management;
    requires static transitive org.junit.jupiter.api;

    exports dev.usertoken.testkit;
}
