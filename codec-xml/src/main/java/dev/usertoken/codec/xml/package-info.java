/** A codec for XML, in both dialects of the service. A client finds it if this jar is present. */
@NullMarked
package dev.usertoken.codec.xml;

import org.jspecify.annotations.NullMarked;
