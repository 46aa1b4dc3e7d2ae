/** Codecs for forms, URL-encoded and multipart, which a client finds if this jar is present. */
@NullMarked
package dev.usertoken.codec.form;

import org.jspecify.annotations.NullMarked;
