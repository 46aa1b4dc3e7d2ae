/** A token in a runtime image that contains only what the call needs. */
module dev.usertoken.examples.tiny {
    requires dev.usertoken.core;
}
