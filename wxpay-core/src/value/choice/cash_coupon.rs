//! The enums of the lists of values of 代金券.
