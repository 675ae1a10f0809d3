//! The enums of the lists of values of 海关报关.
