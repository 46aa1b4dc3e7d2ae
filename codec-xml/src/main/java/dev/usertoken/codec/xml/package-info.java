/** Spells documents in XML. */
package dev.usertoken.codec.xml;
