//! The enums of the lists of values of 车主服务.
