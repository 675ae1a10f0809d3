//! The lists of values of 委托代扣.

use crate::table::model::Choices;

lists! {
    LISTS:
}
