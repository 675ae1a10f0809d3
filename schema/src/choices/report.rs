//! The lists of values of 评价与上报.

use crate::table::model::Choices;

lists! {
    LISTS:
}
