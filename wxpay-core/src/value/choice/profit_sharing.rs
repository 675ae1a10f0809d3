//! The enums of the lists of values of 分账.
