/** Encodes and decodes documents as JSON. */
@NullMarked
package dev.usertoken.codec.json;

import org.jspecify.annotations.NullMarked;
