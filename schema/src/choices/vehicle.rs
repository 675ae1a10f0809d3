//! The lists of values of 车主服务.

use crate::table::model::Choices;

lists! {
    LISTS:
}
