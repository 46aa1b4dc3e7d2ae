/** Codecs for forms, URL-encoded and multipart. */
@NullMarked
package dev.usertoken.codec.form;

import org.jspecify.annotations.NullMarked;
