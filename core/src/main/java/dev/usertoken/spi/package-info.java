/**
 * What transports, codecs and token stores implement. Stable: an interface here only ever gains default methods.
 * Nothing in this package knows what a request is for.
 */
package dev.usertoken.spi;
