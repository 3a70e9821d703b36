use super::*;
use crate::store::{Bounds, Memory};

#[test]
fn every_item_of_an_input_gets_an_id_and_keeps_the_one_it_has() {
    let input: Input<'_> = parse(
        br#"[{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Yes?", "id": "msg_x"},
             {"type": "function_call_output", "call_id": "c", "output": "3"}]"#,
    )
    .unwrap();
    let told = serde_json::to_value(named(Some(input), "resp_1")).unwrap();
    assert_eq!(
        told[0],
        serde_json::json!({"type": "message", "role": "user", "id": "msg_1_in0", "status": "completed",
            "content": [{"type": "input_text", "text": "Hi"}]})
    );
    assert_eq!(told[1]["id"], "msg_x");
    assert_eq!(told[1]["content"][0]["type"], "output_text");
    assert_eq!(told[2]["id"], "fco_1_in2");
}

/// A chain of answers, each going on from the one before, of one owner.
fn chain(length: usize, owner: Option<&str>) -> Arc<dyn ResponseStore> {
    let memory = Memory::new(Bounds::default());
    for at in 0..length {
        let id = format!("resp_{at}");
        let previous = at.checked_sub(1).map(|before| format!("resp_{before}"));
        let response = serde_json::json!({
            "id": id, "object": "response", "created_at": 1, "status": "completed", "model": "m", "output": [],
            "parallel_tool_calls": true, "tool_choice": "auto", "tools": [], "previous_response_id": previous,
        });
        let input = format!(r#"[{{"type":"message","role":"user","content":"{at}"}}]"#);
        let created = stamp::now();
        let (owner, response) = (owner.map(str::to_owned), response.to_string().into());
        memory.put(Kept { id, owner, created, input: input.into(), response }).unwrap();
    }
    Arc::new(memory)
}

async fn opened(
    store: &Arc<dyn ResponseStore>,
    owner: Option<&str>,
    from: &str,
    reach: Reach,
) -> Result<usize, Error> {
    let body = format!(r#"{{"model":"m","input":"Go on.","previous_response_id":"{from}"}}"#).into();
    Session::open_within(store, owner, &body, reach).await.map(|session| session.past.len())
}

fn code(outcome: Result<usize, Error>) -> &'static str {
    outcome.unwrap_err().code()
}

#[tokio::test]
async fn a_chain_is_followed_so_far_and_no_further() {
    let store = chain(4, None);
    let reach = Reach { links: 3, bytes: 1 << 20 };
    assert_eq!(opened(&store, None, "resp_2", reach).await.unwrap(), 3);
    let refused = opened(&store, None, "resp_3", reach).await.unwrap_err();
    assert_eq!((refused.status().as_u16(), refused.code()), (400, "invalid_value"));
    assert!(refused.to_string().contains("too long"), "{refused}");
    let size = store.get("resp_0", stamp::now()).unwrap().unwrap().size();
    let short = Reach { links: 9, bytes: size };
    assert_eq!(opened(&store, None, "resp_0", short).await.unwrap(), 1);
    assert_eq!(code(opened(&store, None, "resp_1", short).await), "invalid_value");
}

#[tokio::test]
async fn a_chain_with_a_gap_or_of_another_owner_does_not_exist() {
    let store = chain(3, Some("ann"));
    assert_eq!(opened(&store, Some("ann"), "resp_2", REACH).await.unwrap(), 3);
    for (owner, from) in [
        (None, "resp_2"),
        (Some("ben"), "resp_2"),
        (Some("ann"), "resp_9"),
        (Some("ann"), "../resp_2"),
        (Some("ann"), ""),
    ] {
        assert_eq!(code(opened(&store, owner, from, REACH).await), "previous_response_not_found", "{from}");
    }
    store.delete("resp_1").unwrap();
    assert_eq!(code(opened(&store, Some("ann"), "resp_2", REACH).await), "previous_response_not_found");
}
