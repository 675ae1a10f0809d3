//! The lists of values of 刷脸支付.

use crate::table::model::Choices;

lists! {
    LISTS:
}
