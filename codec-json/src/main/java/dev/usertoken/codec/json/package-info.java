/** A codec for JSON, which a client finds if this jar is present. */
@NullMarked
package dev.usertoken.codec.json;

import org.jspecify.annotations.NullMarked;
