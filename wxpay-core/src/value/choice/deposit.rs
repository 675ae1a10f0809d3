//! The enums of the lists of values of 押金.
