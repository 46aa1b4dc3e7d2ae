/** Codecs for forms, URL-encoded and multipart. A client finds them if this jar is present. */
@NullMarked
package dev.usertoken.codec.form;

import org.jspecify.annotations.NullMarked;
