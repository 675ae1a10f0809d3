//! Mistakes in the order of the fields.

use super::entry::{Mistake, mistake};
use crate::doctor::mutations::names;

pub(super) const UNSORTED: Mistake = mistake(
    "unsorted",
    names::keep_order,
    ["The fields were signed in the order of the message, not sorted.", "Sort them by their names, byte by byte."],
    ["字段没有排序，按报文中的顺序签名。", "按字段名的 ASCII 码从小到大排序。"],
);

pub(super) const SORTED_BACKWARDS: Mistake = mistake(
    "sorted-backwards",
    names::sort_backwards,
    ["The fields were sorted backwards.", "Sort them by their names, byte by byte, upwards."],
    ["字段按降序排序。", "按字段名的 ASCII 码从小到大排序。"],
);

pub(super) const SORTED_IGNORING_CASE: Mistake = mistake(
    "sorted-ignoring-case",
    names::sort_ignoring_case,
    [
        "Capitals and small letters were taken as alike in sorting.",
        "Sort byte by byte: capitals stand before small letters.",
    ],
    ["排序时忽略了大小写。", "按 ASCII 码排序，大写字母在小写字母之前。"],
);

pub(super) const SORTED_BY_LOCALE: Mistake = mistake(
    "sorted-by-locale",
    names::sort_by_locale,
    [
        "The names were sorted by the rules of a language, which pass over `_` and case.",
        "Sort byte by byte, with an ordinal comparison.",
    ],
    ["按语言区域规则排序，忽略了下划线和大小写。", "使用按字节（ordinal）的比较排序。"],
);

pub(super) const SORTED_BY_NUMBER: Mistake = mistake(
    "sorted-by-number",
    names::sort_by_number,
    [
        "Numbers in names were sorted by their size: `_2` before `_10`.",
        "Sort byte by byte: `coupon_fee_10` stands before `coupon_fee_2`.",
    ],
    ["字段名中的数字按大小排序，_2 排在 _10 之前。", "按字节排序，coupon_fee_10 在 coupon_fee_2 之前。"],
);

pub(super) const SORTED_BY_VALUE: Mistake = mistake(
    "sorted-by-value",
    names::sort_by_value,
    ["The fields were sorted by their values.", "Sort them by their names."],
    ["按字段值排序。", "按字段名排序。"],
);
