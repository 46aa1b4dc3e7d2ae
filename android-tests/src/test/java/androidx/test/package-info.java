/**
 * Stand-ins for the types of {@code androidx.test} that Robolectric loads when it starts an application. The real ones are
 * not on Maven Central. These tests do not use the behaviour that the stand-ins lack.
 */
package androidx.test;
