//! The enums of the lists of values of 现金红包.
