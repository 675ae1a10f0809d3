//! The enums of the lists of values of 刷脸支付.
