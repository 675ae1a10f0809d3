//! The enums of the lists of values of 企业付款.
