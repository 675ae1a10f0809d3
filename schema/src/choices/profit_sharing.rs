//! The lists of values of 分账.

use crate::table::model::Choices;

lists! {
    LISTS:
}
