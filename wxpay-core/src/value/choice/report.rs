//! The enums of the lists of values of 评价与上报.
