package dev.usertoken.testkit;

/** The two ways in which the service may spell XML (service, XML). */
public enum XmlDialect {
    /**
     * The framework's data contract: its namespaces, members in alphabetical order, and members that come in another
     * order silently read as null.
     */
    DATA_CONTRACT,
    /** No namespace, and members in the declared order, or any order when read. */
    PLAIN
}
