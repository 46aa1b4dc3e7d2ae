/**
 * Stand-ins for the types of {@code androidx.test} that Robolectric loads when it starts an application. The real ones are
 * not on Maven Central, and these tests do not use what they do.
 */
package androidx.test;
