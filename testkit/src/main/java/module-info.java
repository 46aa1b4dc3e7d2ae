/** A sandbox of the service, a scripted server, a fake transport, and contract tests. */
module dev.usertoken.testkit {
    requires transitive dev.usertoken.core;
    requires java.xml;
    requires jdk.management;
    requires static org.jspecify;
    requires static transitive org.junit.jupiter.api;

    exports dev.usertoken.testkit;
}
