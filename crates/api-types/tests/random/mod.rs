//! JSON text as people and machines write it.

use proptest::prelude::*;
use serde_json::Value;

/// Odd numbers, escapes, space, any order.
pub(crate) fn any_json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("true".to_owned()),
        Just("-0".to_owned()),
        Just("1.0".to_owned()),
        Just("1e400".to_owned()),
        Just("123456789012345678901234567890".to_owned()),
        Just(r#""\ud83d\ude00""#.to_owned()),
        any::<i64>().prop_map(|n| n.to_string()),
        ".{0,12}".prop_map(|text| Value::String(text).to_string()),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|items| format!("[{}]", items.join(" , "))),
            prop::collection::vec(("[a-z]{1,6}", inner), 0..4).prop_map(|members| {
                let members: Vec<String> = members.iter().map(|(k, v)| format!("\"{k}\": {v}")).collect();
                format!("{{ {} }}", members.join(","))
            }),
        ]
    })
}

/// Members with different names that nobody knows, in any order.
pub(crate) fn unknown_pairs(
    values: impl Strategy<Value = String>,
) -> impl Strategy<Value = Vec<(String, String)>> {
    prop::collection::btree_map("x_[a-z]{1,5}", values, 1..5)
        .prop_map(|map| map.into_iter().collect())
        .prop_shuffle()
}

/// Members as they stand in an object.
pub(crate) fn joined(members: &[(String, String)]) -> String {
    let members: Vec<String> = members.iter().map(|(k, v)| format!("\"{k}\":{v}")).collect();
    members.join(",")
}
