/** A codec for XML, in both dialects of the service, which a client finds if this jar is present. */
@NullMarked
package dev.usertoken.codec.xml;

import org.jspecify.annotations.NullMarked;
