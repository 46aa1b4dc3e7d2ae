/** Encodes and decodes documents as XML. */
package dev.usertoken.codec.xml;
