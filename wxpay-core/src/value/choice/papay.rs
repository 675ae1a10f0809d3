//! The enums of the lists of values of 委托代扣.
