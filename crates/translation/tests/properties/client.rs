//! Chunks added up as openai-python 3.54.0 does (`_deltas.py`, `accumulate_delta`): strings join, lists merge by
//! `index` taken as a place in the list, `index` and `type` are replaced.

use serde_json::{Map, Value};

/// The message that a stream adds up to.
pub(crate) fn message(chunks: &[Value]) -> Map<String, Value> {
    let mut sum = Map::new();
    for delta in chunks.iter().filter_map(|chunk| chunk["choices"].get(0)).map(|choice| &choice["delta"]) {
        add(&mut sum, delta.as_object().unwrap());
    }
    sum
}

fn add(sum: &mut Map<String, Value>, delta: &Map<String, Value>) {
    for (key, value) in delta {
        let Some(known) = sum.get_mut(key).filter(|known| !known.is_null()) else {
            sum.insert(key.clone(), value.clone());
            continue;
        };
        if key == "index" || key == "type" {
            *known = value.clone();
            continue;
        }
        match (known, value) {
            (Value::String(known), Value::String(more)) => known.push_str(more),
            (Value::Object(known), Value::Object(more)) => add(known, more),
            (Value::Array(known), Value::Array(more)) => {
                // As in the SDK, a list of anything but objects with an `index` is an error.
                for entry in more {
                    let entry = entry.as_object().unwrap();
                    let place = entry.get("index").and_then(Value::as_u64).unwrap();
                    let place = usize::try_from(place).unwrap();
                    match known.get_mut(place) {
                        Some(known) => add(known.as_object_mut().unwrap(), entry),
                        None => known.insert(place.min(known.len()), Value::Object(entry.clone())),
                    }
                }
            }
            (known, more) => panic!("{key}: {known} and {more} do not add up"),
        }
    }
}
