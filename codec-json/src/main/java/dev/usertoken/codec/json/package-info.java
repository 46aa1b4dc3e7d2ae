/** A codec for JSON. A client finds it if this jar is present. */
@NullMarked
package dev.usertoken.codec.json;

import org.jspecify.annotations.NullMarked;
