//! Bodies made from the typed Python models: each pair differs in one field, at any depth.

use serde_json::{Map, Value, json};

/// Two values that differ in one field.
#[derive(Debug)]
pub(crate) struct Mutation {
    /// `messages<user>.content<text>.cache_control`: alternatives are named by their tag.
    pub(crate) path: String,
    /// Without the field.
    pub(crate) base: Value,
    /// With it.
    pub(crate) with: Value,
}

/// The fields of many types, as the scripts beside the fixtures write them.
pub(crate) struct Models {
    roots: Map<String, Value>,
    types: Map<String, Value>,
}

impl Models {
    pub(crate) fn load(text: &str) -> Self {
        let Value::Object(mut file) = serde_json::from_str(text).unwrap() else { panic!("not an object") };
        let mut take = |name: &str| match file.remove(name) {
            Some(Value::Object(map)) => map,
            _ => panic!("no {name}"),
        };
        Self { roots: take("roots"), types: take("types") }
    }

    /// Names of the fields of a root.
    pub(crate) fn fields(&self, root: &str) -> Vec<String> {
        let name = self.roots[root].as_str().unwrap().trim_start_matches('#');
        let object = self.flat(name);
        object.keys().map(|field| field.trim_end_matches('?').to_owned()).collect()
    }

    /// Every way to fill one field of a root: the values of its alternatives, and all that can be added inside.
    pub(crate) fn of_field(&self, root: &str, field: &str) -> Vec<Mutation> {
        let name = self.roots[root].as_str().unwrap().trim_start_matches('#');
        let object = self.flat(name);
        let (_, kind) = object.iter().find(|(name, _)| name.trim_end_matches('?') == field).unwrap();
        let mut found: Vec<Mutation> = self
            .alternatives(kind)
            .into_iter()
            .filter_map(|one| self.shortest(&one, field, &mut Vec::new()))
            .map(|with| Mutation { path: tagged(field, &with), base: Value::Null, with })
            .collect();
        found.extend(self.inside(kind, field, &mut Vec::new()));
        found
    }

    /// An object's fields; those of a union of objects are those of its first.
    fn flat(&self, name: &str) -> &Map<String, Value> {
        let object = self.types[name].as_object().unwrap();
        match object.get("*") {
            Some(Value::Array(all)) => self.flat(all[0].as_str().unwrap().trim_start_matches('#')),
            Some(Value::String(one)) => self.flat(one.trim_start_matches('#')),
            _ => object,
        }
    }

    /// The alternatives of a kind, without `null`.
    fn alternatives(&self, kind: &Value) -> Vec<Value> {
        match kind {
            Value::Array(all) => all.iter().flat_map(|one| self.alternatives(one)).collect(),
            Value::String(name) if name == "null" => Vec::new(),
            Value::String(name) if name == "bool" => vec![json!({"lit": [true]}), json!({"lit": [false]})],
            Value::String(name) => {
                match self.types.get(name.trim_start_matches('#')).and_then(|t| t.get("*")) {
                    Some(union) if name.starts_with('#') => self.alternatives(union),
                    _ => vec![kind.clone()],
                }
            }
            Value::Object(one) => match one.get("lit") {
                Some(Value::Array(words)) => words.iter().map(|word| json!({"lit": [word]})).collect(),
                _ => vec![kind.clone()],
            },
            _ => vec![kind.clone()],
        }
    }

    /// The shortest value of one alternative; `None` where it would hold itself.
    fn shortest(&self, kind: &Value, field: &str, above: &mut Vec<String>) -> Option<Value> {
        match kind {
            Value::Array(all) => {
                let all = all.iter().filter(|one| *one != "null");
                all.into_iter().find_map(|one| self.shortest(one, field, above))
            }
            Value::Object(one) => {
                let (name, inner) = one.iter().next().unwrap();
                match name.as_str() {
                    "lit" => Some(inner[0].clone()),
                    "list" => {
                        Some(self.shortest(inner, field, above).map_or_else(|| json!([]), |one| json!([one])))
                    }
                    _ => Some(json!({"key": self.shortest(inner, "key", above)?})),
                }
            }
            Value::String(name) => match name.as_str() {
                "str" => Some(word(field, above)),
                "int" => Some(json!(if field == "budget_tokens" { 2000 } else { 7 })),
                "float" => Some(json!(0.5)),
                "bool" => Some(json!(true)),
                "null" => None,
                "any" => Some(anything(field)),
                name => self.object(name.trim_start_matches('#'), above),
            },
            other => panic!("{other}"),
        }
    }

    fn object(&self, name: &str, above: &mut Vec<String>) -> Option<Value> {
        if above.iter().any(|one| one == name) {
            return None;
        }
        let fields = self.types[name].as_object().unwrap();
        if let Some(union) = fields.get("*") {
            return self.shortest(union, "", above);
        }
        above.push(name.to_owned());
        let filled: Option<Map<String, Value>> = fields
            .iter()
            .filter(|(field, _)| !field.ends_with('?') || is_needed(name, field))
            .map(|(field, kind)| (field.trim_end_matches('?'), kind))
            .map(|(field, kind)| Some((field.to_owned(), self.shortest(kind, field, above)?)))
            .collect();
        above.pop();
        filled.map(Value::Object)
    }

    /// Every field that can be added inside a value of this kind.
    fn inside(&self, kind: &Value, path: &str, above: &mut Vec<String>) -> Vec<Mutation> {
        match kind {
            Value::Array(all) => all.iter().flat_map(|one| self.inside(one, path, above)).collect(),
            Value::Object(one) if one.contains_key("list") => self
                .inside(&one["list"], path, above)
                .into_iter()
                .map(|Mutation { path, base, with }| Mutation {
                    path,
                    base: json!([base]),
                    with: json!([with]),
                })
                .collect(),
            Value::String(name) if name.starts_with('#') => self.inside_object(&name[1..], path, above),
            _ => Vec::new(),
        }
    }

    fn inside_object(&self, name: &str, path: &str, above: &mut Vec<String>) -> Vec<Mutation> {
        if above.iter().any(|one| one == name) || above.len() > 6 {
            return Vec::new();
        }
        let fields = self.types[name].as_object().unwrap();
        if let Some(union) = fields.get("*") {
            return self.inside(union, path, above);
        }
        let Some(base) = self.object(name, &mut above.clone()) else { return Vec::new() };
        let path = tagged(path, &base);
        above.push(name.to_owned());
        let mut found = Vec::new();
        for (key, kind) in fields {
            let field = key.trim_end_matches('?');
            let put = |value: Value| {
                let mut whole = base.clone();
                whole[field] = value;
                whole
            };
            let at = format!("{path}.{field}");
            if key.ends_with('?') && !is_needed(name, key) {
                let values = self.alternatives(kind).into_iter();
                found.extend(values.filter_map(|one| self.shortest(&one, field, above)).map(|value| {
                    Mutation { path: tagged(&at, &value), base: base.clone(), with: put(value) }
                }));
            }
            found.extend(
                self.inside(kind, &at, above).into_iter().map(|Mutation { path, base, with }| Mutation {
                    path,
                    base: put(base),
                    with: put(with),
                }),
            );
        }
        above.pop();
        found
    }
}

/// `path<tag>`, where the value has one; `path<word>`, where it is a word.
fn tagged(path: &str, value: &Value) -> String {
    let one = value.as_array().map_or(value, |all| all.first().unwrap_or(&Value::Null));
    let tag = one.get("type").or_else(|| one.get("role")).unwrap_or(one);
    if tag == &Value::Bool(false) {
        return format!("{path}<false>");
    }
    match tag.as_str().filter(|tag| tag.len() < 30 && !path.ends_with(&format!("<{tag}>"))) {
        Some(tag) => format!("{path}<{tag}>"),
        None => path.to_owned(),
    }
}

/// Fields without which the object makes no sense, although the models let them be left out.
fn is_needed(name: &str, field: &str) -> bool {
    let file = name.contains("File") && field == "file_data?";
    let image = name.contains("InputImage") && field == "image_url?";
    let output = name.contains("FunctionCallOutput") && field == "call_id?";
    file || image || output || (name.contains("JSONSchema") && field == "schema?")
}

/// A text that makes sense in the field.
fn word(field: &str, above: &[String]) -> Value {
    let is_pdf = above.iter().any(|name| name.contains("PDF"));
    json!(match field {
        "url" | "image_url" => "data:image/png;base64,iVBORw0KGgo=",
        "data" if is_pdf => "JVBERi0xLjQ=",
        "data" => "iVBORw0KGgo=",
        "file_data" => "data:application/pdf;base64,JVBERi0xLjQ=",
        "arguments" => "{}",
        "name" => "f",
        "id" | "call_id" | "tool_call_id" | "tool_use_id" => "t1",
        _ => "word",
    })
}

fn anything(field: &str) -> Value {
    match field {
        "input" | "arguments" => json!({}),
        "user_id" => json!("word"),
        _ => json!({"type": "object", "properties": {}}),
    }
}
