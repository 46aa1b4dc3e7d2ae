package dev.usertoken.testkit;

/** The two dialects in which the service may read and write XML (service, XML). */
public enum XmlDialect {
    /**
     * The framework's data contract: its namespaces and members in alphabetical order. A member in another position is
     * ignored without an error.
     */
    DATA_CONTRACT,
    /** No namespace, and members in the declared order; in requests, in any order. */
    PLAIN
}
