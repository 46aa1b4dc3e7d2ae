/** Encodes and decodes documents as XML. */
@NullMarked
package dev.usertoken.codec.xml;

import org.jspecify.annotations.NullMarked;
