/** Spells documents in JSON. */
package dev.usertoken.codec.json;
