package dev.usertoken.it.discovery.orphan.library;

/** Stands for a class of a library that a user has left out. */
public class Library {
    /** For subclasses. */
    protected Library() {}
}
