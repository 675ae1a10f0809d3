//! The lists of values of 企业付款.

use crate::table::model::Choices;

lists! {
    LISTS:
}
